//! The QR code, drawn here and nowhere else (S-151): a picture that a third party made would have seen the secret.

use kit::secret::Secret;
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write as _;

/// Light cells around it, without which no camera finds its edges.
const QUIET: i32 = 4;

/// As SVG markup in black on white whatever the scheme, since cameras want it so; attributes only, no style. Nothing
/// when the text is too long to be drawn: the letters beside it say the same.
pub fn draw(text: &Secret<String>) -> String {
    let Ok(code) = QrCode::encode_text(text.expose(), QrCodeEcc::Medium) else {
        return String::new();
    };
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        for x in (0..size).filter(|x| code.get_module(*x, y)) {
            let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    let whole = size + 2 * QUIET;
    format!(
        r##"<svg aria-hidden="true" width="220" height="220" viewBox="0 0 {whole} {whole}" shape-rendering="crispEdges"><rect width="{whole}" height="{whole}" fill="#fff"/><path d="{path}" fill="#000"/></svg>"##
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_drawn_with_attributes_alone_s_151() {
        let svg = draw(&Secret::new("otpauth://totp/x".into()));
        assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"));
        for bad in ["style", "http", "href", "script"] {
            assert!(!svg.contains(bad), "{bad}");
        }
        assert_eq!(draw(&Secret::new("x".repeat(5_000))), "");
    }
}
