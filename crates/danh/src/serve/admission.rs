//! How many requests there are at a time, where they come from, and what is noted of each.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use eid::Source;
use kernel::Entropy;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio_rustls::server::TlsStream;
use web::{Failure, Problem};

use super::metrics::Metrics;
use crate::Config;

#[derive(Clone)]
pub(crate) struct Admission {
    /// Host and port at which a proxy asks clients for certificates, if one does.
    certificates_at: Option<(String, u16)>,
    metrics: Arc<Metrics>,
    places: Arc<Semaphore>,
    /// Who is believed when they say where a request comes from.
    proxies: Arc<[IpAddr]>,
}

impl Admission {
    pub(crate) fn new(config: &Config, metrics: Arc<Metrics>) -> Self {
        let places = Arc::new(Semaphore::new(config.requests_max));
        let certificates_at = config.certificates_at().and_then(|url| host_of(&url));
        Self { certificates_at, metrics, places, proxies: config.proxies.clone().into() }
    }

    /// The routes with this in front of them.
    pub(crate) fn around(self, routes: Router) -> Router {
        // The path as it was written in code, without what was asked for, is known only inside.
        let routes = routes.route_layer(middleware::map_request(note_route));
        routes.layer(middleware::from_fn_with_state(self, admit))
    }

    /// The address of whoever asked, behind a proxy that is believed.
    fn source(&self, request: &Request) -> Option<Source> {
        self.comes_from_proxy(request).then(|| forwarded(request.headers()).map(Source))?
    }

    fn comes_from_proxy(&self, request: &Request) -> bool {
        let peer = request.extensions().get::<ConnectInfo<std::net::SocketAddr>>();
        peer.is_some_and(|ConnectInfo(peer)| self.proxies.contains(&peer.ip()))
    }

    /// Whether a request came to where clients are asked for certificates. At every other host a
    /// proxy passes on what anybody says.
    fn comes_to_show(&self, request: &Request) -> bool {
        let said = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
        let said = said.and_then(|host| host.parse::<Authority>().ok());
        let host = request.uri().authority().cloned().or(said);
        host.is_some_and(|host| self.certificates_at == Some(host_and_port(&host)))
    }

    /// A certificate is believed from a connection that was made with it, and from a proxy that is
    /// believed at the host where it asks for certificates; what anybody else says of one goes no
    /// further (RFC 9440 section 2.4).
    fn leave_true_certificate(&self, request: &mut Request) {
        if !self.comes_from_proxy(request) || !self.comes_to_show(request) {
            request.headers_mut().remove(oidc::CLIENT_CERT);
            request.headers_mut().remove(oidc::CLIENT_CERT_CHAIN);
        }
        let shown = request.extensions().get::<ShownCertificate>().cloned();
        if let Some(ShownCertificate(shown)) = shown {
            request.headers_mut().insert(oidc::CLIENT_CERT, shown);
        }
    }
}

/// Where the route is put for the log.
#[derive(Clone, Default)]
struct Route(Arc<std::sync::OnceLock<MatchedPath>>);

async fn note_route(request: Request) -> Request {
    if let Some(path) = request.extensions().get::<MatchedPath>()
        && let Some(Route(route)) = request.extensions().get::<Route>()
    {
        // A request has one route; nested routers would say the same again.
        let _ = route.set(path.clone());
    }
    request
}

/// The certificate that the connection of a request was made with, as RFC 9440 passes it on.
#[derive(Clone)]
pub(crate) struct ShownCertificate(HeaderValue);

impl ShownCertificate {
    pub(crate) fn on(stream: &TlsStream<TcpStream>) -> Option<Self> {
        let (own, _) = stream.get_ref().1.peer_certificates()?.split_first()?;
        HeaderValue::try_from(oidc::client_cert_header(own)).ok().map(Self)
    }
}

async fn admit(State(admission): State<Admission>, mut request: Request, next: Next) -> Response {
    let Ok(_place) = admission.places.try_acquire() else {
        admission.metrics.turned_away();
        return turned_away();
    };
    admission.leave_true_certificate(&mut request);
    if let Some(source) = admission.source(&request) {
        request.extensions_mut().insert(source);
    }
    let route = Route::default();
    request.extensions_mut().insert(route.clone());
    let method = request.method().clone();
    let begun = admission.metrics.begin();
    let response = next.run(request).await;
    let (status, took) = (response.status(), begun.end(response.status()));
    // Neither the path as asked nor its query: both may name a person.
    let route = route.0.get().map_or("-", MatchedPath::as_str);
    let took_ms = took.as_millis();
    if status.is_server_error() {
        let id = kernel::hex(&Entropy::System.bytes::<4>());
        tracing::warn!(%method, route, status = status.as_u16(), took_ms, id, "request");
    } else {
        tracing::debug!(%method, route, status = status.as_u16(), took_ms, "request");
    }
    response
}

fn turned_away() -> Response {
    let title = "Too many are asking at once; try again in a moment";
    let problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too-many-requests", title);
    ([(header::RETRY_AFTER, "1")], Failure::from(problem)).into_response()
}

fn host_of(url: &str) -> Option<(String, u16)> {
    url.parse::<Uri>().ok()?.authority().map(host_and_port)
}

/// As two ways to write them are the same: the port of https goes without saying.
fn host_and_port(authority: &Authority) -> (String, u16) {
    (authority.host().to_ascii_lowercase(), authority.port_u16().unwrap_or(443))
}

/// The last address that a proxy has added: those before it are only said.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether what a request from that address to that host says of a certificate is left in it,
    /// where `mtls_url` is that.
    fn is_believed(url: &str, from: &str, host: &str) -> bool {
        let admission = Admission {
            certificates_at: host_of(url),
            metrics: Arc::default(),
            places: Arc::new(Semaphore::new(1)),
            proxies: Arc::new(["10.0.0.1".parse().unwrap()]),
        };
        let request = Request::builder().header(header::HOST, host);
        let request = request.header(oidc::CLIENT_CERT, ":AA==:");
        let request = request.header(oidc::CLIENT_CERT_CHAIN, ":AA==:");
        let mut request = request.body(axum::body::Body::empty()).unwrap();
        let from: std::net::SocketAddr = from.parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(from));
        admission.leave_true_certificate(&mut request);
        let left = [oidc::CLIENT_CERT, oidc::CLIENT_CERT_CHAIN];
        let [own, chain] = left.map(|name| request.headers().contains_key(name));
        assert_eq!(own, chain, "both or neither");
        own
    }

    #[test]
    fn a_proxy_is_believed_about_certificates_where_it_asks_for_them() {
        let (proxy, stranger) = ("10.0.0.1:4000", "10.0.0.2:4000");
        let (url, ported) = ("https://mtls.id.example", "https://id.example:8443");
        for host in ["mtls.id.example", "MTLS.id.example:443"] {
            assert!(is_believed(url, proxy, host), "{host}");
            assert!(!is_believed(url, stranger, host), "{host}");
            assert!(!is_believed("", proxy, host), "it asks for none");
        }
        for other in ["id.example", "mtls.id.example:8443", "mtls.id.example.evil.example", ""] {
            assert!(!is_believed(url, proxy, other), "{other}");
        }
        assert!(is_believed(ported, proxy, "id.example:8443"));
        assert!(!is_believed(ported, proxy, "id.example"), "another port is another door");
    }

    #[test]
    fn only_the_last_proxy_is_believed() {
        let mut headers = HeaderMap::new();
        assert_eq!(forwarded(&headers), None);
        headers.append("x-forwarded-for", "9.9.9.9, 10.1.1.1".parse().unwrap());
        headers.append("x-forwarded-for", "10.2.2.2, 10.3.3.3".parse().unwrap());
        assert_eq!(forwarded(&headers), Some("10.3.3.3".parse().unwrap()));
    }
}
