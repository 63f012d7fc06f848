//! The pages of the ledger: who looked at me, objections on both sides of the desk, the auditor's
//! room, and the log as everyone may check it. They need no script.

use axum::Router;
use axum::routing::{get, post};

use crate::http::Counter;

mod audit;
mod desk;
mod log;
mod looks;
mod objecting;
mod wording;

/// The pages, listed so that a test can ask each of them.
macro_rules! pages {
    ($($method:ident $path:literal $handler:expr;)*) => {
        /// Method and path of every page.
        pub const PAGES: &[(&str, &str)] = &[$((stringify!($method), $path)),*];

        pub(crate) fn routes() -> Router<Counter> {
            Router::new()$(.route($path, $method($handler)))*
        }
    };
}

pages! {
    get "/audit" audit::room;
    post "/audit/entries" audit::entries;
    get "/audit/sealed" audit::sealed;
    get "/desk/objections" desk::list;
    get "/desk/objections/{person}/{entry}" desk::one;
    post "/desk/objections/{person}/{entry}/acknowledgement" desk::acknowledge;
    post "/desk/objections/{person}/{entry}/answer" desk::answer;
    get "/log" log::public;
    get "/me/looks" looks::list;
    get "/me/looks/chain/proof" looks::chain_proof;
    get "/me/looks/{entry}/objection" objecting::form;
    post "/me/looks/{entry}/objection" objecting::send;
    get "/me/looks/{entry}/proof" looks::proof;
    get "/me/objections" objecting::list;
}
