//! The four kinds of value on the wire of PostgreSQL.

use std::error::Error as StdError;
use std::result::Result;

use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::Val;

impl ToSql for Val {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Val::Blob(bytes) => bytes.to_sql(kind, out),
            Val::Int(value) => value.to_sql(kind, out),
            Val::Null => Ok(IsNull::Yes),
            Val::Text(text) => text.to_sql(kind, out),
        }
    }

    fn accepts(kind: &Type) -> bool {
        [Type::BYTEA, Type::INT8, Type::TEXT].contains(kind)
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Val {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        match *kind {
            Type::BYTEA => Ok(Val::Blob(raw.to_owned())),
            Type::INT8 => i64::from_sql(kind, raw).map(Val::Int),
            _ => String::from_sql(kind, raw).map(Val::Text),
        }
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Val::Null)
    }

    fn accepts(kind: &Type) -> bool {
        <Self as ToSql>::accepts(kind)
    }
}
