# syntax=docker/dockerfile:1
# An image that runs `cosyncjwt serve` as a user without rights, on a root file system that may be read-only.
ARG PYTHON=3.13-slim-bookworm

FROM python:${PYTHON} AS builder
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/cosyncjwt
WORKDIR /build
COPY requirements.lock ./
# The lock is complete, so nothing is resolved; and each file is what its hash says.
RUN /opt/cosyncjwt/bin/python -m pip install --no-deps --require-hashes --requirement requirements.lock
# Argon2 built for one kind of processor hashes up to twice as fast as the wheel that runs on all of them:
#   docker build --build-arg ARGON2_ARCH=x86-64-v3 .     (AVX2: Intel since 2013, AMD since 2015)
ARG ARGON2_ARCH=
# hadolint ignore=DL3008
RUN if [ -n "${ARGON2_ARCH}" ]; then \
      apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev && \
      version="$(sed --quiet --expression='s/^argon2-cffi-bindings==\([0-9.]*\).*/\1/p' requirements.lock)" && \
      CFLAGS="-O3 -march=${ARGON2_ARCH}" /opt/cosyncjwt/bin/python -m pip install --no-deps --force-reinstall \
        --no-binary argon2-cffi-bindings "argon2-cffi-bindings==${version}" && \
      rm --recursive --force /var/lib/apt/lists/*; \
    fi
# What builds the wheel stays in this stage, and is pinned as well.
COPY requirements-dev.lock ./
RUN python -m venv /opt/build \
 && /opt/build/bin/python -m pip install --no-deps --require-hashes --requirement requirements-dev.lock
COPY . .
RUN /opt/build/bin/python -m pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
 && /opt/cosyncjwt/bin/python -m pip install --no-deps /wheels/*.whl

FROM python:${PYTHON}
LABEL org.opencontainers.image.title="CosyncJWT" \
      org.opencontainers.image.description="An authentication server with a GraphQL API" \
      org.opencontainers.image.licenses="Apache-2.0"
# A number, so that Kubernetes can see that it is not root. The data folder is for SQLite.
RUN groupadd --gid 10001 cosyncjwt \
 && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin cosyncjwt \
 && install --directory --owner=10001 --group=10001 --mode=0700 /data
COPY --from=builder /opt/cosyncjwt /opt/cosyncjwt
# Large pages for hashes of more than 24 MiB, too; those of the default cost have them anyway.
ENV GLIBC_TUNABLES=glibc.malloc.hugetlb=1
ENV PATH=/opt/cosyncjwt/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    COSYNCJWT_STORE=sqlite:////data/cosyncjwt.db
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
# Ready when the store answers; the image has no curl.
HEALTHCHECK --interval=10s --timeout=5s --start-period=15s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
ENTRYPOINT ["cosyncjwt"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000", "--workers", "1"]
