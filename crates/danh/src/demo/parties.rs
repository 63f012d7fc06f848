//! A relying party that is really registered: whoever writes a client can try it on the demo.

use std::collections::BTreeSet;

use access::{Caller, Facts, Purpose, permit};
use oidc::{
    Claim, ClientId, ClientState, Conduct, Leave, NameMatching, NewClient, OPERATOR_RULE, Provider,
    RegisterClient, RegistrationForm, Representatives, ServiceScope,
};
use serde_json::json;

use super::Party;
use crate::{Error, Result};

/// Where it is come back to; the port may be any (RFC 8252 section 7.3).
pub(super) const BACK: &str = "http://127.0.0.1/cb";
/// What it may ask with a token of its own.
const SCOPES: &str = "id.verify id.read id.identify id.DEFAULT_SET_01.read id.EIDAS.read";

pub(super) async fn register(provider: &Provider) -> Result<Vec<Party>> {
    crate::parties::make_keys(provider).await?;
    let conduct = Conduct::ConfidentialWeb;
    let form = json!({
        "client_name": "Cổng dịch vụ công (thử)", "client_name#en": "Public service portal (demo)",
        "contacts": ["portal@example"],
        "grant_types": ["authorization_code", "client_credentials", "refresh_token"],
        "redirect_uris": [BACK],
    });
    let form: RegistrationForm =
        serde_json::from_value(form).map_err(|error| Error::Demo(error.to_string()))?;
    let purpose = oidc::Purpose {
        claims: BTreeSet::from(Claim::ALL),
        code: "procedures".to_owned(),
        en: "to fill in your application for you".to_owned(),
        vi: "để điền sẵn hồ sơ cho bạn".to_owned(),
    };
    let new = NewClient {
        conduct,
        id: ClientId::parse("demo-portal").ok(),
        leave: Leave {
            names: NameMatching::WithoutMarks,
            purposes: vec![purpose],
            representatives: Representatives::Served,
            scopes: ServiceScope::parse_all(SCOPES).unwrap_or_default(),
        },
        registration: form.read(conduct)?,
        state: ClientState::Approved,
    };
    let (operator, rule) = (Caller::job("demo", OPERATOR_RULE), Purpose::Rule(OPERATOR_RULE));
    let facts = Facts::none().flag("invited", false).flag("own", false);
    let may = permit(RegisterClient, &operator, &rule, facts)?;
    match provider.register_client(&may, new).await {
        // A run that was cut short has registered it; its secret is not known any more.
        Err(oidc::Error::InvalidClientMetadata(_)) => Ok(Vec::new()),
        Err(error) => Err(error.into()),
        Ok(registered) => Ok(vec![Party {
            client_id: registered.client.id.to_string(),
            client_secret: registered.secret.map(|it| it.expose().to_owned()).unwrap_or_default(),
        }]),
    }
}
