"""How is fastapi-users served over SQLite, as its documentation says? `DATABASE=... uvicorn server:app`."""

import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI
from fastapi_users import BaseUserManager, FastAPIUsers, UUIDIDMixin, schemas
from fastapi_users.authentication import AuthenticationBackend, BearerTransport, JWTStrategy
from fastapi_users.db import SQLAlchemyBaseUserTableUUID, SQLAlchemyUserDatabase
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

SECRET = "only what a load is measured with, and nothing else"
engine = create_async_engine(f"sqlite+aiosqlite:///{os.environ['DATABASE']}")
sessions = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    """Tables."""


class User(SQLAlchemyBaseUserTableUUID, Base):
    """A user as the library has it."""


class Manager(UUIDIDMixin, BaseUserManager[User, uuid.UUID]):
    """What looks after users."""


async def session() -> AsyncIterator[AsyncSession]:
    """Yield a session of one request."""
    async with sessions() as opened:
        yield opened


async def manager(opened: Annotated[AsyncSession, Depends(session)]) -> AsyncIterator[Manager]:
    """Yield the manager of one request."""
    yield Manager(SQLAlchemyUserDatabase(opened, User))


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Make the tables."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield


def strategy() -> JWTStrategy[User, uuid.UUID]:
    """Return what makes and reads tokens."""
    return JWTStrategy(secret=SECRET, lifetime_seconds=3600)


backend = AuthenticationBackend("jwt", BearerTransport("auth/jwt/login"), strategy)
users = FastAPIUsers[User, uuid.UUID](manager, [backend])
app = FastAPI(lifespan=lifespan)
app.include_router(users.get_auth_router(backend), prefix="/auth/jwt")
shown = schemas.BaseUser[uuid.UUID]
app.include_router(users.get_register_router(shown, schemas.BaseUserCreate), prefix="/auth")
app.include_router(users.get_users_router(shown, schemas.BaseUserUpdate), prefix="/users")


@app.get("/readyz")
async def ready() -> None:
    """Say that the server answers."""
