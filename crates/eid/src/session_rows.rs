//! The rows of sessions. Each function holds one statement.

use kernel::{Moment, PersonId};
use store::{Changes, Db, Result, Row};

use crate::acting::{Acting, Whom};
use crate::post_rows::post_from_row;
use crate::rows::{CORRUPT, account_id};
use crate::{
    AccountId, Attendance, AuthenticatorId, IdentityLevel, Login, Methods, OrganisationId, Session,
    SessionId, Token,
};

store::statements! {
    // Everything a session rests on, read from its own row: the account is open, its authenticators
    // are not revoked, the post has not ended.
    SESSION_BY_ID by account_id = "
        SELECT s.session_id, s.token_hash, s.authenticator_id, s.device, s.source, s.created_at,
               s.last_seen_at, s.authenticated_at, s.methods, s.second_id, s.post_id AS acts_in,
               s.acting_ward, s.acting_organisation, s.acting_name, s.acting_attended,
               s.acting_case, s.acting_since,
               a.person_id, a.login, a.identity_level, a.generation, p.post_id, p.office, p.duties,
               p.territory, p.valid_from,
               p.valid_to
          FROM eid_session s
          JOIN eid_account a
            ON a.account_id = s.account_id AND a.state = 'active' AND a.locked_at IS NULL
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

    // For whom its holder acts from now on, under another token.
    SESSION_ACT by account_id = "
        UPDATE eid_session
           SET token_hash = $3, acting_ward = $4, acting_organisation = $5, acting_name = $6,
               acting_attended = $7, acting_case = $8, acting_since = $9
         WHERE account_id = $1 AND session_id = $2 AND ended_at IS NULL";

    SESSION_ACT_OVER by account_id = "
        UPDATE eid_session
           SET acting_ward = NULL, acting_organisation = NULL, acting_name = NULL,
               acting_attended = NULL, acting_case = NULL, acting_since = NULL
         WHERE account_id = $1 AND session_id = $2 AND ended_at IS NULL
           AND acting_name IS NOT NULL";

    SESSION_DELETE by account_id = "
        DELETE FROM eid_session
         WHERE account_id = $1 AND session_id = $2";

    SESSION_END by account_id = "
        UPDATE eid_session
           SET ended_at = $3
         WHERE account_id = $1 AND session_id = $2 AND ended_at IS NULL";

    SESSION_GUARD by account_id = "
        SELECT 1 AS found
          FROM eid_session
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
               s.acting_ward, s.acting_organisation, s.acting_name, s.acting_attended,
               s.acting_case, s.acting_since,
               a.person_id, a.login, a.identity_level, a.generation, p.post_id, p.office, p.duties,
               p.territory, p.valid_from,
               p.valid_to
          FROM eid_session s
          JOIN eid_account a
            ON a.account_id = s.account_id AND a.state = 'active' AND a.locked_at IS NULL
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

/// The session that the token opens, if whatever it rests on is still there.
pub(crate) async fn session_by_token(db: &Db, token: &Token) -> Result<Option<Session>> {
    let key = vec![token.account.as_bytes().into(), token.session.as_bytes().into()];
    let Some(row) = db.row(&SESSION_BY_ID, key).await? else { return Ok(None) };
    if !token.opens(row.get("token_hash")?) {
        return Ok(None);
    }
    session_from_row(token.account, &row)
}

/// None: for themselves.
pub(crate) fn session_act(
    changes: &mut Changes,
    session: &Session,
    token: &Token,
    acting: Option<&Acting>,
) {
    let whom = acting.map(|acting| acting.whom);
    let (mut ward, mut organisation, mut attended) = (None, None, None);
    match &whom {
        Some(Whom::Attended(attendance)) => attended = Some(attendance),
        Some(Whom::Organisation(id)) => organisation = Some(id.as_bytes()),
        Some(Whom::Ward(person)) => ward = Some(person.as_bytes()),
        None => {}
    }
    let values = vec![
        session.account.as_bytes().into(),
        session.id.as_bytes().into(),
        token.hash().into(),
        ward.into(),
        organisation.into(),
        acting.map(|acting| acting.name.as_str()).into(),
        attended.map(|attendance| attendance.person.as_bytes()).into(),
        attended.map(|attendance| attendance.case()).into(),
        attended.map(|attendance| attendance.since.micros()).into(),
    ];
    changes.one(&SESSION_ACT, values);
}

/// Once, of several requests that find it over.
pub(crate) fn session_act_over(changes: &mut Changes, session: &Session) {
    let values = vec![session.account.as_bytes().into(), session.id.as_bytes().into()];
    changes.one(&SESSION_ACT_OVER, values);
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

/// A session by its name, if whatever it rests on is still there.
pub(crate) async fn session_by_id(
    db: &Db,
    account: AccountId,
    session: SessionId,
) -> Result<Option<Session>> {
    let key = vec![account.as_bytes().into(), session.as_bytes().into()];
    let row = db.row(&SESSION_BY_ID, key).await?;
    row.map_or(Ok(None), |row| session_from_row(account, &row))
}

pub(crate) fn session_guard(changes: &mut Changes, account: AccountId, session: SessionId) {
    changes.guard(&SESSION_GUARD, vec![account.as_bytes().into(), session.as_bytes().into()]);
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

fn session_id(row: &Row) -> Result<SessionId> {
    SessionId::from_bytes(row.get("session_id")?).map_err(|_| CORRUPT)
}

/// None when it was opened in a post that has ended.
fn session_from_row(account: AccountId, row: &Row) -> Result<Option<Session>> {
    let post = row.get::<Option<&[u8]>>("post_id")?.map(|_| post_from_row(row)).transpose()?;
    if post.is_none() && row.get::<Option<&[u8]>>("acts_in")?.is_some() {
        return Ok(None);
    }
    // In a post somebody attends at a counter; as a citizen they act for a ward or an organisation.
    let at_counter = |acting: &Acting| matches!(acting.whom, Whom::Attended(_));
    let acting = acting_from_row(row)?.filter(|acting| at_counter(acting) == post.is_some());
    let authenticator = AuthenticatorId::from_bytes(row.get("authenticator_id")?);
    let second = row.get::<Option<&[u8]>>("second_id")?.map(AuthenticatorId::from_bytes);
    let created_at = row.get("created_at")?;
    let authenticated_at = row.get::<Option<i64>>("authenticated_at")?.unwrap_or(created_at);
    Ok(Some(Session {
        account,
        acting,
        authenticated_at: Moment::from_micros(authenticated_at),
        authenticator: authenticator.map_err(|_| CORRUPT)?,
        created_at: Moment::from_micros(created_at),
        device: row.get::<&str>("device")?.to_owned(),
        generation: row.get("generation")?,
        id: session_id(row)?,
        identity_level: IdentityLevel::numbered(row.get("identity_level")?).ok_or(CORRUPT)?,
        last_seen_at: Moment::from_micros(row.get("last_seen_at")?),
        living: None,
        login: Login::parse(row.get("login")?).map_err(|_| CORRUPT)?,
        methods: Methods::stored(row.get("methods")?),
        person: PersonId::from_bytes(row.get("person_id")?).map_err(|_| CORRUPT)?,
        post,
        second: second.transpose().map_err(|_| CORRUPT)?,
        source: row.get::<&str>("source")?.to_owned(),
    }))
}

fn acting_from_row(row: &Row) -> Result<Option<Acting>> {
    let Some(name) = row.get::<Option<&str>>("acting_name")? else { return Ok(None) };
    if let Some(person) = row.get::<Option<&[u8]>>("acting_attended")? {
        let person = PersonId::from_bytes(person).map_err(|_| CORRUPT)?;
        let since = Moment::from_micros(row.get("acting_since")?);
        let attendance = Attendance::read(person, row.get("acting_case")?, since);
        let whom = Whom::Attended(attendance.ok_or(CORRUPT)?);
        return Ok(Some(Acting { name: name.to_owned(), whom }));
    }
    let ward = row.get::<Option<&[u8]>>("acting_ward")?;
    let organisation = row.get::<Option<&[u8]>>("acting_organisation")?;
    let whom = match (ward, organisation) {
        (Some(ward), None) => Whom::Ward(PersonId::from_bytes(ward).map_err(|_| CORRUPT)?),
        (None, Some(id)) => {
            Whom::Organisation(OrganisationId::from_bytes(id).map_err(|_| CORRUPT)?)
        }
        _ => return Err(CORRUPT),
    };
    Ok(Some(Acting { name: name.to_owned(), whom }))
}
