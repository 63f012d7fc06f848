//! The calls of systems, whose tokens are not sessions, and what people are answered in JSON.

use axum::body::{Bytes, to_bytes};
use axum::extract::State as Counter;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, RawQuery, Request};
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use oidc::AskingService;
use procedure::UnitCode;
use serde::Deserialize;
use serde_json::{Value as Json_, json};
use web::{AsProblem, Failure, Query, SignedIn};

use crate::arriving::Told;
use crate::fields::{Fault, Fields, written};
use crate::following::{after, link};
use crate::pages;
use crate::rows::Kept;
use crate::wire::{Call, Lies, NewDossier, NewFile, STEPS_MAX, Step};
use crate::{Error, Portal, Result};

/// No call is longer.
const BODY_BYTES_MAX: usize = 256 << 10;

/// What people see; behind the sign-in.
pub fn routes(portal: Portal) -> Router {
    Router::new()
        .route("/desk/portal", get(pages::exchange))
        .route("/services/elsewhere/{dossier}", get(pages::dossier))
        .route("/services/elsewhere/{dossier}/files/{file}", get(pages::file))
        .route("/services/everywhere", get(pages::everywhere))
        .route("/v1/dossiers-elsewhere", get(elsewhere))
        .with_state(portal)
}

/// What systems call; their tokens are not sessions.
pub fn open_routes(portal: Portal) -> Router {
    Router::new()
        .route("/portal/v1/CapNhatTienTrinh", post(progress))
        .route("/portal/v1/CapNhatTrangThai", post(states))
        .route("/portal/v1/CreateDossier", post(create))
        .route("/portal/v1/GetNextValue", get(next_value))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .merge(routes_of_files())
        .with_state(portal)
}

/// Those that take files, and so more than other calls.
fn routes_of_files() -> Router<Portal> {
    Router::new().route("/portal/v1/UploadFile", post(upload)).layer(files::form_limit())
}

type Sent = Result<Bytes, BytesRejection>;
type Asked = (Method, Uri, HeaderMap);

async fn next_value(
    Counter(portal): Counter<Portal>,
    asked: Asked,
    RawQuery(query): RawQuery,
) -> Response {
    answered(&asked.2.clone(), async {
        let service = service(&portal, &asked).await?;
        let query = query.unwrap_or_default();
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let code = match (pairs.next(), pairs.next()) {
            (Some(("code", code)), None) => UnitCode::parse(code).ok(),
            _ => None,
        };
        let wrong = Error::Field { fault: Fault::Malformed, name: "code".to_owned() };
        let code = portal.give_code(&service, &code.ok_or(wrong)?).await?;
        Ok(json!({ "value": code.to_string() }))
    })
    .await
}

/// A file with its bytes as a form, or as JSON where it lies.
async fn upload(Counter(portal): Counter<Portal>, asked: Asked, request: Request) -> Response {
    answered(&asked.2.clone(), async {
        let service = service(&portal, &asked).await?;
        let kind = asked.2.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let file = if kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
            let form = Multipart::from_request(request, &()).await.map_err(|_| Error::NotJson)?;
            portal.take_form(&service, form).await?
        } else {
            let body = to_bytes(request.into_body(), BODY_BYTES_MAX).await;
            let fields = Fields::of_body(&body.map_err(|_| Error::NotJson)?)?;
            let file = NewFile::read(fields, Lies::Elsewhere)?;
            portal.announce(&service, &file).await?;
            file
        };
        Ok(json!({ "data": [{ "HashTepTin": file.hash, "IdTepTin": file.hash }] }))
    })
    .await
}

async fn create(Counter(portal): Counter<Portal>, asked: Asked, body: Sent) -> Response {
    answered(&asked.2.clone(), async {
        let service = service(&portal, &asked).await?;
        let new = NewDossier::read(&sent(body)?)?;
        let (id, told) = portal.take_dossier(&service, &new).await?;
        let again = told == Told::Again;
        let code = new.code.to_string();
        Ok(json!({ "data": { "daCo": again, "idHoSo": id, "maHoSo": code } }))
    })
    .await
}

async fn progress(Counter(portal): Counter<Portal>, asked: Asked, body: Sent) -> Response {
    steps(&portal, &asked, (Call::CapNhatTienTrinh, body)).await
}

async fn states(Counter(portal): Counter<Portal>, asked: Asked, body: Sent) -> Response {
    steps(&portal, &asked, (Call::CapNhatTrangThai, body)).await
}

/// Each step by itself, in their order; the first that is refused ends it.
async fn steps(portal: &Portal, asked: &Asked, (call, body): (Call, Sent)) -> Response {
    answered(&asked.2, async {
        let service = service(portal, asked).await?;
        let fields = Fields::list_of_body(&sent(body)?, STEPS_MAX)?;
        let steps: Result<Vec<Step>> =
            fields.into_iter().map(|fields| Step::read(call, fields)).collect();
        let mut taken = Vec::new();
        for step in steps? {
            let told = portal.take_step(&service, &step).await?;
            let (code, again) = (step.code.to_string(), told == Told::Again);
            taken.push(json!({ "daCo": again, "maHoSo": code, "soThuTu": step.number }));
        }
        Ok(json!({ "data": taken }))
    })
    .await
}

async fn service(portal: &Portal, (method, uri, headers): &Asked) -> Result<AskingService> {
    let service = portal.provider().asking_service(headers, method.as_str(), uri.path()).await?;
    // Before anything that was sent is looked at.
    portal.need_approval(&service)?;
    Ok(service)
}

fn sent(body: Sent) -> Result<Bytes> {
    body.map_err(|_| Error::NotJson)
}

async fn answered(headers: &HeaderMap, answer: impl Future<Output = Result<Json_>>) -> Response {
    match answer.await {
        Ok(told) => Json(told).into_response(),
        Err(error) => {
            let unauthorized = error.as_problem().kind() == "system-token";
            let mut response = Failure::from(error).into_response();
            if unauthorized {
                response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge(headers));
            }
            response
        }
    }
}

/// RFC 6750 section 3: who brings nothing is told only how to.
fn challenge(headers: &HeaderMap) -> HeaderValue {
    match headers.contains_key(header::AUTHORIZATION) {
        true => HeaderValue::from_static("Bearer error=\"invalid_token\""),
        false => HeaderValue::from_static("Bearer"),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListQuery {
    pub(crate) after: Option<String>,
}

/// What is settled elsewhere about the caller, or about whom they act for.
async fn elsewhere(
    SignedIn(caller): SignedIn,
    Counter(portal): Counter<Portal>,
    Query(query): Query<ListQuery>,
) -> Result<Response, Failure> {
    let may = portal.permit_to_follow(&caller).await?;
    let after = after(query.after.as_deref())?;
    let (list, receipt) = portal.elsewhere(&may, after.as_ref()).await?;
    let dossier = |kept: &Kept| {
        json!({
            "code": kept.code.to_string(),
            "due_at": kept.due_at.map(written),
            "filed_at": written(kept.filed_at),
            "procedure": kept.told.procedure,
            "procedure_name": kept.told.procedure_name,
            "state_number": kept.state,
            "unit": kept.told.unit,
        })
    };
    let dossiers: Vec<Json_> = list.dossiers.iter().map(dossier).collect();
    let body = json!({ "dossiers": dossiers, "next": list.next.as_ref().map(link) });
    Ok((receipt, Json(body)).into_response())
}
