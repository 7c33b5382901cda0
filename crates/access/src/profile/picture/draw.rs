//! From whatever was sent to a small square.

use image::{
    DynamicImage, ImageDecoder, ImageReader, Limits, Rgb, RgbImage, codecs::jpeg::JpegEncoder,
    imageops::FilterType,
};
use std::io::Cursor;

/// Pixels of a side: twice the largest place it stands in, for dense screens.
const SIDE: u32 = 256;
/// The longest side that is looked at. Cameras stay below it; a bomb does not.
const LONGEST: u32 = 12_000;
/// The most memory that one decoding may take, in bytes.
const MEMORY: u64 = 256 << 20;
/// Of 100: no difference can be seen at this size, and it is some 10 KiB.
const QUALITY: u8 = 86;

/// It is no picture we read, or larger than any camera makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unreadable;

/// A JPEG of 256 × 256: the middle of the picture, upright, on white. Takes up to a second; call it where that may be.
pub(super) fn square(bytes: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let picture = decode(bytes).map_err(|_| Unreadable)?;
    let picture = picture
        .resize_to_fill(SIDE, SIDE, FilterType::Triangle)
        .to_rgba8();
    let mut square = RgbImage::new(SIDE, SIDE);
    for (from, to) in picture.pixels().zip(square.pixels_mut()) {
        let [red, green, blue, alpha] = from.0;
        *to = Rgb([red, green, blue].map(|colour| on_white(colour, alpha)));
    }
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
        .encode_image(&square)
        .map_err(|_| Unreadable)?;
    Ok(jpeg)
}

fn on_white(colour: u8, alpha: u8) -> u8 {
    let (colour, alpha) = (u32::from(colour), u32::from(alpha));
    u8::try_from((colour * alpha + 255 * (255 - alpha)) / 255).unwrap_or(255)
}

/// What it is, its first bytes say; a name or a declared type is never asked.
fn decode(bytes: &[u8]) -> image::ImageResult<DynamicImage> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST);
    limits.max_image_height = Some(LONGEST);
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    // Telephones store what the sensor saw, and beside it how they were held.
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageFormat, Rgba, RgbaImage};

    fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Vec::new();
        picture.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
        bytes
    }

    fn read(jpeg: &[u8]) -> RgbImage {
        image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg)
            .unwrap()
            .to_rgb8()
    }

    #[test]
    fn the_middle_is_cut_out_and_what_is_clear_is_white() {
        let wide = RgbaImage::from_fn(900, 300, |x, _| {
            if (300..600).contains(&x) {
                Rgba([200, 30, 30, 255])
            } else {
                Rgba([0, 0, 255, 255])
            }
        });
        let cut = read(&square(&written(&wide.into(), ImageFormat::Png)).unwrap());
        assert_eq!(cut.dimensions(), (SIDE, SIDE));
        for (x, y) in [(5, 5), (128, 128), (250, 250)] {
            let Rgb([red, _, blue]) = *cut.get_pixel(x, y);
            assert!(red > 180 && blue < 70, "{x} {y} {red} {blue}");
        }
        let clear = RgbaImage::from_pixel(40, 40, Rgba([0, 0, 0, 0]));
        let white = read(&square(&written(&clear.into(), ImageFormat::Png)).unwrap());
        assert!(white.get_pixel(100, 100).0.iter().all(|colour| *colour > 250));
    }

    #[test]
    fn what_is_no_picture_is_refused_and_a_bomb_is_not_unpacked() {
        let bomb = {
            let one = RgbImage::new(1, 1);
            let mut png = written(&one.into(), ImageFormat::Png);
            // The head says 60,000 by 60,000; the sum over it is made right again, so that only the size is wrong.
            png[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
            png[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
            let mut sum = flate2::Crc::new();
            sum.update(&png[12..29]);
            png[29..33].copy_from_slice(&sum.sum().to_be_bytes());
            png
        };
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
        for bad in [
            &b""[..],
            b"GIF89a",
            b"\x89PNG\r\n\x1a\n",
            svg,
            &[0xff; 4096],
            &bomb,
        ] {
            assert_eq!(square(bad), Err(Unreadable));
        }
    }

    #[test]
    fn what_a_file_says_beside_its_pixels_is_gone() {
        let picture = DynamicImage::from(RgbImage::from_pixel(300, 300, Rgb([10, 120, 60])));
        let mut jpeg = written(&picture, ImageFormat::Jpeg);
        let secret = b"\xff\xfe\x00\x12GPS 0.180653 S";
        jpeg.splice(2..2, secret.iter().copied());
        let clean = square(&jpeg).unwrap();
        assert!(!clean.windows(3).any(|three| three == b"GPS"));
    }
}
