-- Usable by releases that know version 1.
-- Moments are whole milliseconds since 1970-01-01T00:00:00Z. What belongs to an application is keyed by it first.

CREATE TABLE root_secret (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    sealed BLOB NOT NULL
);

-- Where the schema is, and the oldest version that a release must know to use it: how a release reads what
-- a newer one has left (see `store/migrations.py`). `version` is that of `PRAGMA user_version`.
CREATE TABLE schema_version (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    version     INTEGER NOT NULL,
    usable_from INTEGER NOT NULL CHECK (usable_from <= version)
);

-- What the store says of a move that it takes part in (see `store/ports/moving.py`), as JSON.
CREATE TABLE moving (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    mark TEXT NOT NULL
);

-- The settings are JSON, so that a new one needs no new column; see `store/settings.py`.
CREATE TABLE applications (
    id                     TEXT    NOT NULL PRIMARY KEY,
    owner_id               TEXT    NOT NULL,
    name                   TEXT    NOT NULL,
    name_key               TEXT    NOT NULL,
    type                   TEXT    NOT NULL,
    status                 TEXT    NOT NULL,
    status_reason          TEXT,
    status_set_by          TEXT    NOT NULL,
    settings               TEXT    NOT NULL,
    app_token_id           TEXT    NOT NULL,
    app_token_issued_at    INTEGER NOT NULL,
    former_app_token_id    TEXT,
    former_app_token_until INTEGER,
    user_count             INTEGER NOT NULL CHECK (user_count >= 0),
    created_at             INTEGER NOT NULL,
    updated_at             INTEGER NOT NULL,
    UNIQUE (owner_id, name_key)
) WITHOUT ROWID;

CREATE INDEX applications_in_order ON applications (owner_id, created_at, id);

-- What developers may own, by the ids of their users; one without a row is on plan FREE.
CREATE TABLE developers (
    user_id    TEXT    NOT NULL PRIMARY KEY,
    plan       TEXT    NOT NULL,
    closed     INTEGER NOT NULL CHECK (closed IN (0, 1)),
    updated_at INTEGER
) WITHOUT ROWID;

-- The highest number of users of each commercial application in a month; it outlives the application.
CREATE TABLE usages (
    owner_id       TEXT    NOT NULL,
    month          TEXT    NOT NULL,
    application_id TEXT    NOT NULL,
    name           TEXT    NOT NULL,
    users          INTEGER NOT NULL CHECK (users >= 0),
    PRIMARY KEY (owner_id, month, application_id)
) WITHOUT ROWID;

-- The months in which a developer was subscribed; `events` names the reports of payments, as a JSON list.
CREATE TABLE billed_months (
    owner_id TEXT NOT NULL,
    month    TEXT NOT NULL,
    status   TEXT NOT NULL,
    reason   TEXT,
    events   TEXT NOT NULL,
    PRIMARY KEY (owner_id, month)
) WITHOUT ROWID;

CREATE TABLE subscriptions (
    owner_id     TEXT    NOT NULL PRIMARY KEY,
    since        INTEGER NOT NULL,
    ends_after   TEXT,
    turn         INTEGER NOT NULL,
    settled_turn INTEGER NOT NULL
) WITHOUT ROWID;

-- Applications whose data is being removed, and so is what comes too late from a server that did not know it.
-- Therefore nothing but the keys may refer to `applications`.
CREATE TABLE removed_applications (
    id         TEXT    NOT NULL PRIMARY KEY,
    removed_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE signing_keys (
    application_id     TEXT    NOT NULL REFERENCES applications (id),
    position           INTEGER NOT NULL,
    kid                TEXT    NOT NULL,
    public_key         TEXT    NOT NULL,
    sealed_private_key BLOB    NOT NULL,
    created_at         INTEGER NOT NULL,
    signs_from         INTEGER,
    retires_at         INTEGER,
    PRIMARY KEY (application_id, position)
);

CREATE INDEX signing_keys_by_end ON signing_keys (retires_at) WHERE retires_at IS NOT NULL;

CREATE TABLE users (
    application_id    TEXT    NOT NULL,
    id                TEXT    NOT NULL,
    handle            TEXT    NOT NULL,
    password_hash     TEXT    NOT NULL,
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL,
    last_login_at     INTEGER,
    administrator     INTEGER NOT NULL CHECK (administrator IN (0, 1)),
    password_version  INTEGER NOT NULL CHECK (password_version >= 0),
    password_era      INTEGER NOT NULL CHECK (password_era >= 0),
    metadata          TEXT    NOT NULL,
    locale            TEXT    NOT NULL,
    status            TEXT    NOT NULL,
    user_name         TEXT,
    phone             TEXT,
    phone_verified    INTEGER NOT NULL CHECK (phone_verified IN (0, 1)),
    invited_metadata  TEXT    NOT NULL,
    assigned_metadata TEXT    NOT NULL,
    PRIMARY KEY (application_id, id),
    UNIQUE (application_id, handle),
    UNIQUE (application_id, user_name)
) WITHOUT ROWID;

CREATE INDEX users_by_status ON users (application_id, status, handle);
-- A number belongs to the one user who has proven to read it, anybody may say that it is theirs.
CREATE UNIQUE INDEX users_by_phone ON users (application_id, phone) WHERE phone_verified = 1;

CREATE TABLE signups (
    application_id   TEXT    NOT NULL,
    handle           TEXT    NOT NULL,
    password_hash    TEXT    NOT NULL,
    proof_id         TEXT    NOT NULL,
    proof_digest     BLOB    NOT NULL,
    proof_tries_left INTEGER NOT NULL CHECK (proof_tries_left >= 0),
    proof_expires_at INTEGER NOT NULL,
    created_at       INTEGER NOT NULL,
    expires_at       INTEGER NOT NULL,
    metadata         TEXT    NOT NULL,
    locale           TEXT    NOT NULL,
    return_to        TEXT,
    PRIMARY KEY (application_id, handle)
) WITHOUT ROWID;

CREATE INDEX signups_by_digest ON signups (application_id, proof_digest);

-- A handle has one PENDING invitation at most; the others tell what became of it.
CREATE TABLE invitations (
    application_id   TEXT    NOT NULL,
    id               TEXT    NOT NULL,
    handle           TEXT    NOT NULL,
    inviter_id       TEXT    NOT NULL,
    state            TEXT    NOT NULL,
    metadata         TEXT    NOT NULL,
    locale           TEXT    NOT NULL,
    proof_id         TEXT    NOT NULL,
    proof_digest     BLOB    NOT NULL,
    proof_tries_left INTEGER NOT NULL CHECK (proof_tries_left >= 0),
    proof_expires_at INTEGER NOT NULL,
    created_at       INTEGER NOT NULL,
    forgotten_at     INTEGER NOT NULL,
    PRIMARY KEY (application_id, id)
) WITHOUT ROWID;

CREATE UNIQUE INDEX invitations_pending ON invitations (application_id, handle) WHERE state = 'PENDING';
CREATE INDEX invitations_in_order ON invitations (application_id, created_at DESC, id);
CREATE INDEX invitations_of_inviter ON invitations (application_id, inviter_id);
CREATE INDEX invitations_of_handle ON invitations (application_id, handle);
CREATE INDEX invitations_by_id ON invitations (id);

-- Without a user_id it is a decoy: guessed at like any other, and never right.
CREATE TABLE codes (
    application_id   TEXT    NOT NULL,
    purpose          TEXT    NOT NULL,
    handle           TEXT    NOT NULL,
    user_id          TEXT,
    password_version INTEGER NOT NULL,
    proof_id         TEXT    NOT NULL,
    proof_digest     BLOB    NOT NULL,
    proof_tries_left INTEGER NOT NULL CHECK (proof_tries_left >= 0),
    proof_expires_at INTEGER NOT NULL,
    expires_at       INTEGER NOT NULL,
    phone            TEXT,
    PRIMARY KEY (application_id, purpose, handle)
) WITHOUT ROWID;

CREATE INDEX codes_of_user ON codes (application_id, user_id);

-- The last moments at which something was done, as a JSON list, earliest first.
CREATE TABLE limits (
    application_id TEXT    NOT NULL,
    key            TEXT    NOT NULL,
    moments        TEXT    NOT NULL DEFAULT '[]',
    number         INTEGER NOT NULL DEFAULT 0,
    era            INTEGER NOT NULL DEFAULT 0,
    expires_at     INTEGER NOT NULL,
    PRIMARY KEY (application_id, key)
) WITHOUT ROWID;

CREATE TABLE sessions (
    application_id   TEXT    NOT NULL,
    id               TEXT    NOT NULL,
    user_id          TEXT    NOT NULL,
    created_at       INTEGER NOT NULL,
    authenticated_at INTEGER NOT NULL,
    last_used_at     INTEGER NOT NULL,
    idle_expires_at  INTEGER NOT NULL,
    expires_at       INTEGER NOT NULL,
    refresh_digest   BLOB    NOT NULL,
    parent_digest    BLOB,
    rotated_at       INTEGER,
    user_agent       TEXT,
    ip_address       TEXT,
    amr              TEXT    NOT NULL,
    PRIMARY KEY (application_id, id),
    FOREIGN KEY (application_id, user_id) REFERENCES users (application_id, id)
) WITHOUT ROWID;

CREATE INDEX sessions_in_order ON sessions (application_id, user_id, created_at DESC, id);

-- Messages name their application and stand alone; they go with it.
CREATE TABLE outbox (
    id             TEXT    NOT NULL PRIMARY KEY,
    application_id TEXT    NOT NULL,
    channel        TEXT    NOT NULL,
    recipient      TEXT    NOT NULL,
    template       TEXT    NOT NULL,
    sealed_values  BLOB    NOT NULL,
    created_at     INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    due_at         INTEGER NOT NULL,
    attempts       INTEGER NOT NULL CHECK (attempts >= 0),
    locale         TEXT    NOT NULL
);

CREATE INDEX outbox_in_order ON outbox (channel, due_at, id);

-- Secrets are sealed. Before the first code is proven there is only the proposed one.
CREATE TABLE second_factors (
    application_id TEXT    NOT NULL,
    user_id        TEXT    NOT NULL,
    proposed       BLOB,
    secret         BLOB,
    last_step      INTEGER NOT NULL,
    phone          INTEGER NOT NULL CHECK (phone IN (0, 1)),
    guesses        INTEGER NOT NULL CHECK (guesses >= 0),
    blocked_until  INTEGER NOT NULL,
    PRIMARY KEY (application_id, user_id),
    FOREIGN KEY (application_id, user_id) REFERENCES users (application_id, id)
) WITHOUT ROWID;

CREATE TABLE recovery_codes (
    application_id TEXT    NOT NULL,
    user_id        TEXT    NOT NULL,
    digest         BLOB    NOT NULL,
    position       INTEGER NOT NULL,
    PRIMARY KEY (application_id, user_id, digest),
    FOREIGN KEY (application_id, user_id) REFERENCES second_factors (application_id, user_id)
) WITHOUT ROWID;

CREATE TABLE challenges (
    application_id   TEXT    NOT NULL,
    id               TEXT    NOT NULL,
    user_id          TEXT    NOT NULL,
    password_version INTEGER NOT NULL CHECK (password_version >= 0),
    tries_left       INTEGER NOT NULL CHECK (tries_left >= 0),
    created_at       INTEGER NOT NULL,
    expires_at       INTEGER NOT NULL,
    PRIMARY KEY (application_id, id),
    FOREIGN KEY (application_id, user_id) REFERENCES users (application_id, id)
) WITHOUT ROWID;

CREATE INDEX challenges_of_user ON challenges (application_id, user_id);

-- The words that applications have chosen in place of those that are shipped.
CREATE TABLE templates (
    application_id TEXT    NOT NULL,
    message        TEXT    NOT NULL,
    locale         TEXT    NOT NULL,
    subject        TEXT    NOT NULL,
    text           TEXT    NOT NULL,
    html           TEXT    NOT NULL,
    updated_at     INTEGER NOT NULL,
    PRIMARY KEY (application_id, message, locale)
);

-- The devices that users have logged in from: keyed digests, the latest with the highest position.
CREATE TABLE devices (
    application_id TEXT    NOT NULL,
    user_id        TEXT    NOT NULL,
    digest         BLOB    NOT NULL,
    position       INTEGER NOT NULL,
    PRIMARY KEY (application_id, user_id, digest),
    FOREIGN KEY (application_id, user_id) REFERENCES users (application_id, id)
) WITHOUT ROWID;

-- What was done, by whom; the ids begin with the moment, so that they stand in its order.
CREATE TABLE audit_events (
    application_id TEXT    NOT NULL,
    id             TEXT    NOT NULL,
    action         TEXT    NOT NULL,
    outcome        TEXT    NOT NULL,
    actor          TEXT,
    subject        TEXT,
    ip_address     TEXT,
    user_agent     TEXT,
    request_id     TEXT,
    created_at     INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    PRIMARY KEY (application_id, id)
) WITHOUT ROWID;

CREATE INDEX audit_events_by_id ON audit_events (id);
CREATE INDEX audit_events_by_action ON audit_events (application_id, action, id);
CREATE INDEX audit_events_by_outcome ON audit_events (application_id, outcome, id);
CREATE INDEX audit_events_by_actor ON audit_events (application_id, actor, id) WHERE actor IS NOT NULL;
CREATE INDEX audit_events_by_subject ON audit_events (application_id, subject, id) WHERE subject IS NOT NULL;
CREATE INDEX audit_events_by_end ON audit_events (expires_at);

-- Filled and emptied to see whether there is room again, after a write has failed for want of it.
CREATE TABLE room (
    id     INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    filler BLOB    NOT NULL
);
