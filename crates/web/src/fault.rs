//! Fault: why a request has no answer, as a status, a plain line, and a page or JSON of it.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use ledger::LedgerError;

/// Why a request has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Status of the answer.
    pub status: StatusCode,
    /// One line for a person: what, why, what to do.
    pub line: String,
}

/// What a fault leaves on its answer, for the face that shows it.
#[derive(Debug, Clone)]
pub struct Shown(pub Fault);

impl Fault {
    /// A fault of that status.
    pub fn new(status: StatusCode, line: impl Into<String>) -> Self {
        Fault {
            status,
            line: line.into(),
        }
    }

    /// What was asked makes no sense.
    pub fn wrong(line: impl Into<String>) -> Self {
        Fault::new(StatusCode::BAD_REQUEST, line)
    }

    /// What was asked for is not there.
    pub fn missing(line: impl Into<String>) -> Self {
        Fault::new(StatusCode::NOT_FOUND, line)
    }

    /// Something of the desk itself failed.
    pub fn broken(line: impl Into<String>) -> Self {
        Fault::new(StatusCode::INTERNAL_SERVER_ERROR, line)
    }
}

impl From<LedgerError> for Fault {
    fn from(error: LedgerError) -> Self {
        let line = error.to_string();
        let status = match error {
            LedgerError::Wrong(_) if line.contains("no such") || line.contains("not on record") => {
                StatusCode::NOT_FOUND
            }
            LedgerError::Wrong(_) => StatusCode::BAD_REQUEST,
            LedgerError::Stopped => StatusCode::GATEWAY_TIMEOUT,
            LedgerError::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
            LedgerError::ReadOnly => StatusCode::FORBIDDEN,
            LedgerError::Full => StatusCode::INSUFFICIENT_STORAGE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Fault { status, line }
    }
}

impl IntoResponse for Fault {
    /// Plain text; `guard` makes a page or JSON of it, for it knows who asks.
    fn into_response(self) -> Response {
        let plain = HeaderValue::from_static("text/plain; charset=utf-8");
        let mut response = (self.status, [(header::CONTENT_TYPE, plain)], self.line.clone()).into_response();
        response.extensions_mut().insert(Shown(self));
        response
    }
}
