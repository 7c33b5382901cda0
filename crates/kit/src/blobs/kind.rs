//! What a file is, by its bytes.

/// The kind of a file by its first bytes, and for text alone by its name as well.
///
/// `head` is the beginning of the file, 512 bytes or all there are. The answer is one of a short
/// list of kinds that do no harm when served as such; everything else, HTML and SVG among it, is
/// `application/octet-stream`.
pub fn sniff(head: &[u8], name: &str) -> &'static str {
    match head {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => "image/png",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => "image/gif",
        [b'%', b'P', b'D', b'F', b'-', ..] => "application/pdf",
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => "application/zip",
        [b'I', b'D', b'3', ..] | [0xff, 0xfb | 0xfa | 0xf3 | 0xf2, ..] => "audio/mpeg",
        [b'O', b'g', b'g', b'S', ..] => "audio/ogg",
        [b'R', b'I', b'F', b'F', _, _, _, _, kind @ ..] => riff(kind),
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => mp4(brand),
        _ => text(head, name),
    }
}

/// Whether a browser may show this kind inside our pages: pictures that cannot hold script.
pub fn inline_safe(mime: &str) -> bool {
    matches!(mime, "image/png" | "image/jpeg" | "image/gif" | "image/webp")
}

const UNKNOWN: &str = "application/octet-stream";

fn riff(kind: &[u8]) -> &'static str {
    match kind {
        [b'W', b'E', b'B', b'P', ..] => "image/webp",
        [b'W', b'A', b'V', b'E', ..] => "audio/wav",
        _ => UNKNOWN,
    }
}

/// The container holds pictures and books too; only the brands of sound and film count.
fn mp4(brand: &[u8]) -> &'static str {
    match brand {
        [b'M', b'4', b'A', ..] => "audio/mp4",
        [b'i', b's', b'o', ..]
        | [b'm', b'p', b'4', b'1' | b'2', ..]
        | [b'a', b'v', b'c', b'1', ..]
        | [b'd', b'a', b's', b'h', ..]
        | [b'M', b'4', b'V', ..] => "video/mp4",
        _ => UNKNOWN,
    }
}

fn text(head: &[u8], name: &str) -> &'static str {
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    let mime = match ending.as_deref() {
        Some("txt") => "text/plain",
        Some("csv") => "text/csv",
        _ => return UNKNOWN,
    };
    // The head may end in the middle of a letter; anything else that is not UTF-8 is not text.
    let utf8 = std::str::from_utf8(head).map_or_else(|error| error.error_len().is_none(), |_| true);
    if utf8 && !head.contains(&0) { mime } else { UNKNOWN }
}
