//! OSIA Third Party Services 1.2 over HTTP, outside the sign-in of people; their own page is in
//! `pages.rs`. Every refusal has the body and one of the statuses that the standard lists.

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection, QueryRejection};
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use oidc::{AskingService, ServiceScope};
use serde_json::{Value as Json_, json};

use crate::answers::{Approved, by_service};
use crate::policy::Identify;
use crate::question::wanted;
use crate::verifying::{Answer, Proof, Verification};
use crate::{Answers, Error, Identifier, Question, Result, Sought, Transaction, pages};

/// No question is longer.
const BODY_BYTES_MAX: usize = 16 << 10;

type Named<T> = Result<Path<T>, PathRejection>;
type Pairs = Result<Query<Vec<(String, String)>>, QueryRejection>;
type Sent = Result<Bytes, BytesRejection>;

/// What people see; behind the sign-in.
pub fn routes(answers: Answers) -> Router {
    Router::new()
        .route("/account/aliases", get(pages::aliases).post(pages::alias_make))
        .route("/account/aliases/{alias}/revoke", post(pages::alias_revoke))
        .with_state(answers)
}

/// What services ask; their tokens are not sessions.
pub fn open_routes(answers: Answers) -> Router {
    Router::new()
        .route("/osia/3rdparty/v1/attributes/{identifier}", post(attributes))
        .route("/osia/3rdparty/v1/attributes/{set}/{identifier}", get(attribute_set))
        .route("/osia/3rdparty/v1/identify", post(identify))
        .route("/osia/3rdparty/v1/identify/{task}", get(identify_task))
        .route("/osia/3rdparty/v1/verify/{identifier}", post(verify))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(answers)
}

/// What every operation is sent.
struct Asked {
    headers: HeaderMap,
    method: Method,
    pairs: Pairs,
    uri: Uri,
}

async fn verify(
    State(answers): State<Answers>,
    (method, uri, headers): (Method, Uri, HeaderMap),
    identifier: Named<String>,
    pairs: Pairs,
    body: Sent,
) -> Response {
    let asked = Asked { headers, method, pairs, uri };
    told(&asked, async {
        let service = asked.service(&answers).await?;
        asked.need_scope(&service, ServiceScope::VERIFY)?;
        let named = named(identifier)?;
        let kind = asked.param("identifierType")?.unwrap_or("uin").to_owned();
        let question = Verification {
            identifier: Identifier::parse(Some(&kind), &named)?,
            proof: asked.proof()?,
            question: Question::parse(&sent(body)?)?,
            transaction: asked.transaction()?,
            written: (named, kind),
        };
        let Answer { confirmed, proof } = answers.verify(&service, &question).await?;
        let (code, message) = if confirmed { (1, "all of it is so") } else { (0, "not so") };
        let mut told = json!({ "verificationCode": code, "verificationMessage": message });
        if let Some(proof) = proof {
            told["verificationProof"] = json!(proof);
        }
        Ok(told)
    })
    .await
}

async fn attribute_set(
    State(answers): State<Answers>,
    (method, uri, headers): (Method, Uri, HeaderMap),
    named: Named<(String, String)>,
    pairs: Pairs,
) -> Response {
    let asked = Asked { headers, method, pairs, uri };
    told(&asked, async {
        let service = asked.service(&answers).await?;
        let Path((set, identifier)) = named.map_err(|_| PATH)?;
        asked.transaction()?;
        let identifier = Identifier::parse(asked.param("identifierType")?, &identifier)?;
        answers.tell_set(&service, &set, &identifier).await
    })
    .await
}

async fn attributes(
    State(answers): State<Answers>,
    (method, uri, headers): (Method, Uri, HeaderMap),
    identifier: Named<String>,
    pairs: Pairs,
    body: Sent,
) -> Response {
    let asked = Asked { headers, method, pairs, uri };
    told(&asked, async {
        let service = asked.service(&answers).await?;
        asked.need_scope(&service, ServiceScope::READ)?;
        asked.transaction()?;
        let kind = asked.param("identifierType")?;
        let identifier = Identifier::parse(kind, &named(identifier)?)?;
        answers.tell_wanted(&service, &wanted(&sent(body)?)?, &identifier).await
    })
    .await
}

async fn identify(
    State(answers): State<Answers>,
    (method, uri, headers): (Method, Uri, HeaderMap),
    pairs: Pairs,
    body: Sent,
) -> Response {
    let asked = Asked { headers, method, pairs, uri };
    told(&asked, async {
        let service = asked.service(&answers).await?;
        asked.need_scope(&service, ServiceScope::IDENTIFY)?;
        asked.transaction()?;
        let sought = Sought::parse(&sent(body)?)?;
        let found = answers.identify(&service, &sought).await?;
        Ok(json!(found.into_iter().collect::<Vec<_>>()))
    })
    .await
}

/// Every question is answered at once, so there is no task to come back to.
async fn identify_task(
    State(answers): State<Answers>,
    (method, uri, headers): (Method, Uri, HeaderMap),
    pairs: Pairs,
) -> Response {
    let asked = Asked { headers, method, pairs, uri };
    told(&asked, async {
        let service = asked.service(&answers).await?;
        let has = Approved::when(service.has(ServiceScope::IDENTIFY));
        by_service(Identify, &service, has)?;
        asked.transaction()?;
        Err(Error::NoSuchTask)
    })
    .await
}

const PATH: Error = Error::Malformed("the path cannot be read");

impl Asked {
    async fn service(&self, answers: &Answers) -> Result<AskingService> {
        let (method, path) = (self.method.as_str(), self.uri.path());
        Ok(answers.provider().asking_service(&self.headers, method, path).await?)
    }

    /// Before anything that was sent is looked at.
    fn need_scope(&self, service: &AskingService, scope: &str) -> Result<()> {
        let missing = Error::Provider(oidc::Error::InsufficientScope);
        service.has(scope).then_some(()).ok_or(missing)
    }

    /// A parameter, which may come once.
    fn param(&self, name: &str) -> Result<Option<&str>> {
        let Ok(Query(pairs)) = &self.pairs else {
            return Err(Error::Malformed("the parameters cannot be read"));
        };
        let mut found = pairs.iter().filter(|(known, _)| known == name);
        match (found.next(), found.next()) {
            (_, Some(_)) => Err(Error::Malformed("a parameter comes twice")),
            (found, None) => Ok(found.map(|(_, value)| value.as_str())),
        }
    }

    fn transaction(&self) -> Result<Transaction> {
        Transaction::parse(self.param("transactionId")?)
    }

    fn proof(&self) -> Result<Proof> {
        match self.param("verificationProofRequired")? {
            None | Some("true") => Ok(Proof::Wanted),
            Some("false") => Ok(Proof::NotWanted),
            Some(_) => Err(Error::Malformed("verificationProofRequired is true or false")),
        }
    }
}

fn named(identifier: Named<String>) -> Result<String> {
    identifier.map(|Path(identifier)| identifier).map_err(|_| PATH)
}

fn sent(body: Sent) -> Result<Bytes> {
    body.map_err(|_| Error::Malformed("the body is too long or did not come whole"))
}

async fn told(asked: &Asked, answer: impl Future<Output = Result<Json_>>) -> Response {
    match answer.await {
        Ok(told) => Json(told).into_response(),
        Err(error) => refused(&error, asked),
    }
}

fn refused(error: &Error, asked: &Asked) -> Response {
    let said = error.as_osia_error();
    if said.status == StatusCode::INTERNAL_SERVER_ERROR {
        tracing::error!(error = error as &dyn std::error::Error, "a question was not answered");
    }
    let body = json!({ "code": said.code, "message": said.message });
    let mut response = (said.status, Json(body)).into_response();
    let headers = response.headers_mut();
    if let Some(seconds) = said.retry_after_seconds {
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    if error.is_of_token() {
        headers.insert(header::WWW_AUTHENTICATE, challenge(&asked.headers));
    }
    response
}

/// RFC 6750 section 3: who brings nothing is told only how to.
fn challenge(headers: &HeaderMap) -> HeaderValue {
    match (headers.contains_key("dpop"), headers.contains_key(header::AUTHORIZATION)) {
        (true, _) => HeaderValue::from_static("DPoP error=\"invalid_token\""),
        (false, true) => HeaderValue::from_static("Bearer error=\"invalid_token\""),
        (false, false) => HeaderValue::from_static("Bearer"),
    }
}
