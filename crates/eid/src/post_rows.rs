//! The rows of posts. Each function holds one statement.

use access::Duty;
use kernel::{Moment, PersonId};
use store::{Changes, Db, Result, Row};
use time::Date;
use time::macros::format_description;

use crate::rows::CORRUPT;
use crate::{AccountId, Login, Post, PostId};

store::statements! {
    POST_END by account_id = "
        UPDATE eid_post
           SET ended_at = $3
         WHERE account_id = $1 AND post_id = $2 AND ended_at IS NULL";

    POST_GUARD by account_id = "
        SELECT 1 AS found
          FROM eid_post
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

    POSTS_OF_OFFICE scatter = "
        SELECT post_id, office, duties, territory, valid_from, valid_to, person_id, login
          FROM eid_post
          JOIN eid_account ON eid_account.account_id = eid_post.account_id
         WHERE office = $1 AND ended_at IS NULL AND state = 'active'
      ORDER BY login, post_id
         LIMIT $2";
}

pub(crate) fn post_end(changes: &mut Changes, account: AccountId, post: PostId, now: Moment) {
    let values = vec![account.as_bytes().into(), post.as_bytes().into(), now.micros().into()];
    changes.one(&POST_END, values);
}

pub(crate) fn post_guard(changes: &mut Changes, account: AccountId, post: PostId) {
    changes.guard(&POST_GUARD, vec![account.as_bytes().into(), post.as_bytes().into()]);
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

/// The posts at an office, each with its holder; whether they are held today is not looked at.
pub(crate) async fn posts_of_office(
    db: &Db,
    office: &str,
    limit: i64,
) -> Result<Vec<(Post, PersonId, Login)>> {
    let rows = db.search(&POSTS_OF_OFFICE, vec![office.into(), limit.into()]).await?;
    let held = |row: &Row| {
        let person = PersonId::from_bytes(row.get("person_id")?).map_err(|_| CORRUPT)?;
        Ok((post_from_row(row)?, person, Login::parse(row.get("login")?).map_err(|_| CORRUPT)?))
    };
    rows.iter().map(held).collect()
}

pub(crate) fn post_from_row(row: &Row) -> Result<Post> {
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
