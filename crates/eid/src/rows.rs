//! The rows of accounts. Functions are named `thing_verb`; each holds one statement.

use access::Duty;
use kernel::{Moment, PersonId};
use store::{Changes, Db, Error, Result, Row, Schema, Val};
use time::Date;
use time::macros::format_description;

use crate::account::{Account, AccountState, Credential};
use crate::password::PasswordHash;
use crate::throttle::{Bucket, Count, Gate};
use crate::{AccountId, AuthenticatorId, Login, Methods, Post, PostId, Session, SessionId, Token};

pub static SCHEMA: Schema = Schema {
    name: "eid",
    postgres: &[
        ("0001_account", include_str!("../migrations/postgres/0001_account.sql")),
        ("0002_methods", include_str!("../migrations/postgres/0002_methods.sql")),
    ],
    sqlite: &[
        ("0001_account", include_str!("../migrations/sqlite/0001_account.sql")),
        ("0002_methods", include_str!("../migrations/sqlite/0002_methods.sql")),
    ],
    statements: &[STATEMENTS],
    tables: &[
        "eid_account",
        "eid_attempt",
        "eid_authenticator",
        "eid_holder",
        "eid_login",
        "eid_password",
        "eid_post",
        "eid_session",
    ],
};

store::statements! {
    ACCOUNT_BY_ID by account_id = "
        SELECT person_id, login, state, created_at, version
          FROM eid_account
         WHERE account_id = $1";

    ACCOUNT_CLOSE by account_id = "
        UPDATE eid_account
           SET state = 'closed', version = version + 1
         WHERE account_id = $1 AND version = $2";

    // The account as it was read, and open.
    ACCOUNT_GUARD by account_id = "
        SELECT 1 AS found
          FROM eid_account
         WHERE account_id = $1 AND version = $2 AND state = 'active'";

    ACCOUNT_INSERT by account_id = "
        INSERT INTO eid_account (account_id, person_id, login, state, created_at, version)
             VALUES ($1, $2, $3, 'active', $4, 1)";

    ACCOUNT_BY_LOGIN by login = "
        SELECT account_id
          FROM eid_login
         WHERE login = $1";

    ACCOUNT_BY_PERSON by person_id = "
        SELECT account_id
          FROM eid_holder
         WHERE person_id = $1";

    ATTEMPT_BY_BUCKET by bucket = "
        SELECT failures, counted_at, opens_at, version
          FROM eid_attempt
         WHERE bucket = $1";

    ATTEMPT_DELETE by bucket = "
        DELETE FROM eid_attempt
         WHERE bucket = $1 AND version = $2";

    ATTEMPT_GUARD by bucket = "
        SELECT 1 AS found
          FROM eid_attempt
         WHERE bucket = $1 AND version = $2";

    ATTEMPT_INSERT by bucket = "
        INSERT INTO eid_attempt (bucket, failures, counted_at, opens_at, version)
             VALUES ($1, $2, $3, $4, $5)";

    ATTEMPT_UPDATE by bucket = "
        UPDATE eid_attempt
           SET failures = $2, counted_at = $3, opens_at = $4, version = version + 1
         WHERE bucket = $1 AND version = $5";

    // Those that are closed for good stay.
    ATTEMPTS_BEFORE scatter = "
        SELECT bucket, version
          FROM eid_attempt
         WHERE counted_at < $1 AND opens_at < $1
      ORDER BY counted_at
         LIMIT $2";

    AUTHENTICATOR_GUARD by account_id = "
        SELECT 1 AS found
          FROM eid_authenticator
         WHERE account_id = $1 AND authenticator_id = $2 AND revoked_at IS NULL";

    AUTHENTICATOR_INSERT by account_id = "
        INSERT INTO eid_authenticator (account_id, authenticator_id, kind, created_at)
             VALUES ($1, $2, 'password', $3)";

    AUTHENTICATOR_REVOKE by account_id = "
        UPDATE eid_authenticator
           SET revoked_at = $3
         WHERE account_id = $1 AND authenticator_id = $2 AND revoked_at IS NULL";

    HOLDER_INSERT by person_id = "
        INSERT INTO eid_holder (person_id, account_id)
             VALUES ($1, $2)";

    LOGIN_INSERT by login = "
        INSERT INTO eid_login (login, account_id)
             VALUES ($1, $2)";

    PASSWORD_BY_ACCOUNT by account_id = "
        SELECT authenticator_id, phc
          FROM eid_password
         WHERE account_id = $1";

    PASSWORD_DELETE by account_id = "
        DELETE FROM eid_password
         WHERE account_id = $1 AND authenticator_id = $2";

    PASSWORD_INSERT by account_id = "
        INSERT INTO eid_password (account_id, authenticator_id, phc)
             VALUES ($1, $2, $3)";

    POST_END by account_id = "
        UPDATE eid_post
           SET ended_at = $3
         WHERE account_id = $1 AND post_id = $2 AND ended_at IS NULL";

    POST_INSERT by account_id = "
        INSERT INTO eid_post
                    (account_id, post_id, office, duties, territory, valid_from, valid_to)
             VALUES ($1, $2, $3, $4, $5, $6, $7)";

    POSTS_BY_ACCOUNT by account_id = "
        SELECT post_id, office, duties, territory, valid_from, valid_to
          FROM eid_post
         WHERE account_id = $1 AND ended_at IS NULL
      ORDER BY post_id";

    // Everything a session rests on, read from its own row: the account is open, its authenticators
    // are not revoked, the post has not ended.
    SESSION_BY_ID by account_id = "
        SELECT s.session_id, s.token_hash, s.authenticator_id, s.device, s.source, s.created_at,
               s.last_seen_at, s.authenticated_at, s.methods, s.second_id, s.post_id AS acts_in,
               a.person_id, a.login, p.post_id, p.office, p.duties, p.territory, p.valid_from,
               p.valid_to
          FROM eid_session s
          JOIN eid_account a
            ON a.account_id = s.account_id AND a.state = 'active'
          JOIN eid_authenticator n
            ON n.account_id = s.account_id AND n.authenticator_id = s.authenticator_id
           AND n.revoked_at IS NULL
     LEFT JOIN eid_authenticator m
            ON m.account_id = s.account_id AND m.authenticator_id = s.second_id
           AND m.revoked_at IS NULL
     LEFT JOIN eid_post p
            ON p.account_id = s.account_id AND p.post_id = s.post_id AND p.ended_at IS NULL
         WHERE s.account_id = $1 AND s.session_id = $2 AND s.ended_at IS NULL
           AND (s.second_id IS NULL OR m.authenticator_id IS NOT NULL)";

    SESSION_DELETE by account_id = "
        DELETE FROM eid_session
         WHERE account_id = $1 AND session_id = $2";

    SESSION_END by account_id = "
        UPDATE eid_session
           SET ended_at = $3
         WHERE account_id = $1 AND session_id = $2 AND ended_at IS NULL";

    SESSION_INSERT by account_id = "
        INSERT INTO eid_session (account_id, session_id, token_hash, authenticator_id, post_id,
                                 device, source, created_at, last_seen_at, authenticated_at,
                                 methods, second_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

    // Its holder showed again that it is them: from now on it has another token.
    SESSION_RAISE by account_id = "
        UPDATE eid_session
           SET token_hash = $3, authenticated_at = $4, methods = $5, authenticator_id = $6,
               second_id = $7, last_seen_at = $8, post_id = $9
         WHERE account_id = $1 AND session_id = $2 AND ended_at IS NULL";

    SESSION_SEE by account_id = "
        UPDATE eid_session
           SET last_seen_at = $3
         WHERE account_id = $1 AND session_id = $2 AND ended_at IS NULL AND last_seen_at = $4";

    SESSIONS_BEFORE scatter = "
        SELECT account_id, session_id
          FROM eid_session
         WHERE created_at < $1
      ORDER BY created_at
         LIMIT $2";

    SESSIONS_BY_ACCOUNT by account_id = "
        SELECT s.session_id, s.token_hash, s.authenticator_id, s.device, s.source, s.created_at,
               s.last_seen_at, s.authenticated_at, s.methods, s.second_id, s.post_id AS acts_in,
               a.person_id, a.login, p.post_id, p.office, p.duties, p.territory, p.valid_from,
               p.valid_to
          FROM eid_session s
          JOIN eid_account a
            ON a.account_id = s.account_id AND a.state = 'active'
          JOIN eid_authenticator n
            ON n.account_id = s.account_id AND n.authenticator_id = s.authenticator_id
           AND n.revoked_at IS NULL
     LEFT JOIN eid_authenticator m
            ON m.account_id = s.account_id AND m.authenticator_id = s.second_id
           AND m.revoked_at IS NULL
     LEFT JOIN eid_post p
            ON p.account_id = s.account_id AND p.post_id = s.post_id AND p.ended_at IS NULL
         WHERE s.account_id = $1 AND s.created_at > $2 AND s.last_seen_at > $3
           AND s.ended_at IS NULL
           AND (s.second_id IS NULL OR m.authenticator_id IS NOT NULL)
      ORDER BY s.last_seen_at DESC, s.session_id";

    SESSIONS_END by account_id = "
        UPDATE eid_session
           SET ended_at = $2
         WHERE account_id = $1 AND ended_at IS NULL";
}

pub(crate) async fn account_by_id(db: &Db, id: AccountId) -> Result<Option<Account>> {
    let row = db.row(&ACCOUNT_BY_ID, vec![id.as_bytes().into()]).await?;
    row.map(|row| {
        let state = match row.get("state")? {
            "active" => AccountState::Active,
            "closed" => AccountState::Closed,
            _ => return Err(CORRUPT),
        };
        Ok(Account {
            created_at: Moment::from_micros(row.get("created_at")?),
            id,
            login: Login::parse(row.get("login")?).map_err(|_| CORRUPT)?,
            person: PersonId::from_bytes(row.get("person_id")?).map_err(|_| CORRUPT)?,
            state,
            version: row.get("version")?,
        })
    })
    .transpose()
}

pub(crate) async fn account_id_by_login(db: &Db, login: &Login) -> Result<Option<AccountId>> {
    let row = db.row(&ACCOUNT_BY_LOGIN, vec![login.expose().into()]).await?;
    row.map(|row| account_id(&row)).transpose()
}

pub(crate) async fn account_id_by_person(db: &Db, person: PersonId) -> Result<Option<AccountId>> {
    let row = db.row(&ACCOUNT_BY_PERSON, vec![person.as_bytes().into()]).await?;
    row.map(|row| account_id(&row)).transpose()
}

pub(crate) fn account_close(changes: &mut Changes, account: &Account) {
    changes.one(&ACCOUNT_CLOSE, vec![account.id.as_bytes().into(), account.version.into()]);
}

pub(crate) fn account_guard(changes: &mut Changes, account: &Account) {
    changes.guard(&ACCOUNT_GUARD, vec![account.id.as_bytes().into(), account.version.into()]);
}

pub(crate) fn account_insert(changes: &mut Changes, account: &Account) {
    let Account { created_at, id, login, person, .. } = account;
    let id = Val::from(id.as_bytes());
    let values =
        vec![id, person.as_bytes().into(), login.expose().into(), created_at.micros().into()];
    changes.one(&ACCOUNT_INSERT, values);
}

pub(crate) async fn attempt_by_bucket(db: &Db, bucket: Bucket) -> Result<Gate> {
    let row = db.row(&ATTEMPT_BY_BUCKET, vec![bucket.as_bytes().into()]).await?;
    let Some(row) = row else { return Ok(Gate { bucket, count: Count::default() }) };
    let count = Count {
        counted_at: row.get("counted_at")?,
        failures: row.get("failures")?,
        opens_at: row.get("opens_at")?,
        version: row.get("version")?,
    };
    Ok(Gate { bucket, count })
}

pub(crate) fn attempt_delete(changes: &mut Changes, bucket: Vec<u8>, version: i64) {
    changes.any(&ATTEMPT_DELETE, vec![bucket.into(), version.into()]);
}

pub(crate) fn attempt_guard(changes: &mut Changes, gate: &Gate) {
    let values = vec![gate.bucket.as_bytes().into(), gate.count.version.into()];
    changes.guard(&ATTEMPT_GUARD, values);
}

/// The count after an attempt, if nobody counted meanwhile.
pub(crate) fn attempt_put(changes: &mut Changes, gate: &Gate, count: Count) {
    let Count { counted_at, failures, opens_at, version } = count;
    let read = gate.count.version;
    let last = if read == 0 { version } else { read };
    let values = vec![
        gate.bucket.as_bytes().into(),
        failures.into(),
        counted_at.into(),
        opens_at.into(),
        last.into(),
    ];
    changes.one(if read == 0 { &ATTEMPT_INSERT } else { &ATTEMPT_UPDATE }, values);
}

pub(crate) async fn attempts_before(
    db: &Db,
    before: Moment,
    limit: i64,
) -> Result<Vec<(Vec<u8>, i64)>> {
    let rows = db.search(&ATTEMPTS_BEFORE, vec![before.micros().into(), limit.into()]).await?;
    let read = |row: &Row| Ok((row.get::<&[u8]>("bucket")?.to_owned(), row.get("version")?));
    rows.iter().map(read).collect()
}

pub(crate) fn authenticator_guard(
    changes: &mut Changes,
    account: AccountId,
    authenticator: AuthenticatorId,
) {
    let key = vec![account.as_bytes().into(), authenticator.as_bytes().into()];
    changes.guard(&AUTHENTICATOR_GUARD, key);
}

pub(crate) fn authenticator_insert(
    changes: &mut Changes,
    account: AccountId,
    authenticator: AuthenticatorId,
    now: Moment,
) {
    let values =
        vec![account.as_bytes().into(), authenticator.as_bytes().into(), now.micros().into()];
    changes.one(&AUTHENTICATOR_INSERT, values);
}

pub(crate) fn authenticator_revoke(
    changes: &mut Changes,
    account: AccountId,
    authenticator: AuthenticatorId,
    now: Moment,
) {
    let values =
        vec![account.as_bytes().into(), authenticator.as_bytes().into(), now.micros().into()];
    changes.one(&AUTHENTICATOR_REVOKE, values);
}

pub(crate) fn holder_insert(changes: &mut Changes, account: &Account) {
    let values = vec![account.person.as_bytes().into(), account.id.as_bytes().into()];
    changes.one(&HOLDER_INSERT, values);
}

pub(crate) fn login_insert(changes: &mut Changes, account: &Account) {
    let values = vec![account.login.expose().into(), account.id.as_bytes().into()];
    changes.one(&LOGIN_INSERT, values);
}

pub(crate) async fn password_by_account(db: &Db, account: AccountId) -> Result<Option<Credential>> {
    let row = db.row(&PASSWORD_BY_ACCOUNT, vec![account.as_bytes().into()]).await?;
    row.map(|row| {
        let authenticator = AuthenticatorId::from_bytes(row.get("authenticator_id")?);
        let hash = PasswordHash::stored(row.get("phc")?);
        Ok(Credential { authenticator: authenticator.map_err(|_| CORRUPT)?, hash })
    })
    .transpose()
}

pub(crate) fn password_delete(
    changes: &mut Changes,
    account: AccountId,
    authenticator: AuthenticatorId,
) {
    let key = vec![account.as_bytes().into(), authenticator.as_bytes().into()];
    changes.one(&PASSWORD_DELETE, key);
}

pub(crate) fn password_insert(changes: &mut Changes, account: AccountId, credential: &Credential) {
    let Credential { authenticator, hash } = credential;
    let values =
        vec![account.as_bytes().into(), authenticator.as_bytes().into(), hash.as_str().into()];
    changes.one(&PASSWORD_INSERT, values);
}

pub(crate) fn post_end(changes: &mut Changes, account: AccountId, post: PostId, now: Moment) {
    let values = vec![account.as_bytes().into(), post.as_bytes().into(), now.micros().into()];
    changes.one(&POST_END, values);
}

pub(crate) fn post_insert(changes: &mut Changes, account: AccountId, post: &Post) {
    let duties: Vec<_> = post.duties.iter().map(|duty| duty.code()).collect();
    let values = vec![
        account.as_bytes().into(),
        post.id.as_bytes().into(),
        post.office.as_str().into(),
        duties.join(" ").into(),
        post.territory.as_str().into(),
        post.valid_from.to_string().into(),
        post.valid_to.map(|day| day.to_string()).into(),
    ];
    changes.one(&POST_INSERT, values);
}

pub(crate) async fn posts_by_account(db: &Db, account: AccountId) -> Result<Vec<Post>> {
    let rows = db.rows(&POSTS_BY_ACCOUNT, vec![account.as_bytes().into()]).await?;
    rows.iter().map(post_from_row).collect()
}

/// The session that the token opens, if whatever it rests on is still there.
pub(crate) async fn session_by_token(db: &Db, token: &Token) -> Result<Option<Session>> {
    let key = vec![token.account.as_bytes().into(), token.session.as_bytes().into()];
    let Some(row) = db.row(&SESSION_BY_ID, key).await? else { return Ok(None) };
    if !token.opens(row.get("token_hash")?) {
        return Ok(None);
    }
    session_from_row(token.account, &row)
}

pub(crate) fn session_delete(changes: &mut Changes, account: AccountId, session: SessionId) {
    changes.any(&SESSION_DELETE, vec![account.as_bytes().into(), session.as_bytes().into()]);
}

pub(crate) fn session_end(
    changes: &mut Changes,
    account: AccountId,
    session: SessionId,
    now: Moment,
) {
    let values = vec![account.as_bytes().into(), session.as_bytes().into(), now.micros().into()];
    changes.one(&SESSION_END, values);
}

pub(crate) fn session_insert(changes: &mut Changes, session: &Session, token: &Token) {
    let values = vec![
        session.account.as_bytes().into(),
        session.id.as_bytes().into(),
        token.hash().into(),
        session.authenticator.as_bytes().into(),
        session.post.as_ref().map(|post| post.id.as_bytes()).into(),
        session.device.as_str().into(),
        session.source.as_str().into(),
        session.created_at.micros().into(),
        session.last_seen_at.micros().into(),
        session.authenticated_at.micros().into(),
        session.methods.words().into(),
        session.second.as_ref().map(|second| second.as_bytes()).into(),
    ];
    changes.one(&SESSION_INSERT, values);
}

/// `session` as it is from now on, under a new token.
pub(crate) fn session_raise(changes: &mut Changes, session: &Session, token: &Token) {
    let values = vec![
        session.account.as_bytes().into(),
        session.id.as_bytes().into(),
        token.hash().into(),
        session.authenticated_at.micros().into(),
        session.methods.words().into(),
        session.authenticator.as_bytes().into(),
        session.second.as_ref().map(|second| second.as_bytes()).into(),
        session.last_seen_at.micros().into(),
        session.post.as_ref().map(|post| post.id.as_bytes()).into(),
    ];
    changes.one(&SESSION_RAISE, values);
}

pub(crate) fn session_see(changes: &mut Changes, session: &Session, now: Moment) {
    let values = vec![
        session.account.as_bytes().into(),
        session.id.as_bytes().into(),
        now.micros().into(),
        session.last_seen_at.micros().into(),
    ];
    changes.one(&SESSION_SEE, values);
}

pub(crate) async fn sessions_before(
    db: &Db,
    before: Moment,
    limit: i64,
) -> Result<Vec<(AccountId, SessionId)>> {
    let rows = db.search(&SESSIONS_BEFORE, vec![before.micros().into(), limit.into()]).await?;
    rows.iter().map(|row| Ok((account_id(row)?, session_id(row)?))).collect()
}

pub(crate) async fn sessions_by_account(
    db: &Db,
    account: AccountId,
    now: Moment,
) -> Result<Vec<Session>> {
    let (oldest, idle_since) = (Session::oldest(now), Session::idle_since(now));
    let key = vec![account.as_bytes().into(), oldest.micros().into(), idle_since.micros().into()];
    let rows = db.rows(&SESSIONS_BY_ACCOUNT, key).await?;
    rows.iter().filter_map(|row| session_from_row(account, row).transpose()).collect()
}

pub(crate) fn sessions_end(changes: &mut Changes, account: AccountId, now: Moment) {
    changes.any(&SESSIONS_END, vec![account.as_bytes().into(), now.micros().into()]);
}

const CORRUPT: Error = Error::Corrupt { what: "account" };

fn account_id(row: &Row) -> Result<AccountId> {
    AccountId::from_bytes(row.get("account_id")?).map_err(|_| CORRUPT)
}

fn session_id(row: &Row) -> Result<SessionId> {
    SessionId::from_bytes(row.get("session_id")?).map_err(|_| CORRUPT)
}

fn post_from_row(row: &Row) -> Result<Post> {
    let day = format_description!("[year]-[month]-[day]");
    let last = row.get::<Option<&str>>("valid_to")?.map(|text| Date::parse(text, day));
    // A duty that was struck from the list can no longer be exercised.
    let duties = row.get::<&str>("duties")?.split(' ').filter_map(|code| Duty::parse(code).ok());
    Ok(Post {
        duties: duties.collect(),
        id: PostId::from_bytes(row.get("post_id")?).map_err(|_| CORRUPT)?,
        office: row.get::<&str>("office")?.to_owned(),
        territory: row.get::<&str>("territory")?.to_owned(),
        valid_from: Date::parse(row.get("valid_from")?, day).map_err(|_| CORRUPT)?,
        valid_to: last.transpose().map_err(|_| CORRUPT)?,
    })
}

/// None when it was opened in a post that has ended.
fn session_from_row(account: AccountId, row: &Row) -> Result<Option<Session>> {
    let post = row.get::<Option<&[u8]>>("post_id")?.map(|_| post_from_row(row)).transpose()?;
    if post.is_none() && row.get::<Option<&[u8]>>("acts_in")?.is_some() {
        return Ok(None);
    }
    let authenticator = AuthenticatorId::from_bytes(row.get("authenticator_id")?);
    let second = row.get::<Option<&[u8]>>("second_id")?.map(AuthenticatorId::from_bytes);
    let created_at = row.get("created_at")?;
    let authenticated_at = row.get::<Option<i64>>("authenticated_at")?.unwrap_or(created_at);
    Ok(Some(Session {
        account,
        authenticated_at: Moment::from_micros(authenticated_at),
        authenticator: authenticator.map_err(|_| CORRUPT)?,
        created_at: Moment::from_micros(created_at),
        device: row.get::<&str>("device")?.to_owned(),
        id: session_id(row)?,
        last_seen_at: Moment::from_micros(row.get("last_seen_at")?),
        login: Login::parse(row.get("login")?).map_err(|_| CORRUPT)?,
        methods: Methods::stored(row.get("methods")?),
        person: PersonId::from_bytes(row.get("person_id")?).map_err(|_| CORRUPT)?,
        post,
        second: second.transpose().map_err(|_| CORRUPT)?,
        source: row.get::<&str>("source")?.to_owned(),
    }))
}
