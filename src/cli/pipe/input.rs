//! Batches of lines from files or standard input.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::mpsc::SyncSender;

use crate::cli::args::pipe::{Compression, PipeArgs};
use crate::cli::failure::Failure;

/// By how much JSON may be longer than the text that it holds: `\u0041`.
pub(super) const ESCAPED: u64 = 6;

/// How many lines and bytes a batch has.
const LINES: usize = 256;
const BYTES: usize = 4 << 20;

/// A line of the input.
pub(super) struct Line {
    /// The name of the input, if there are several.
    pub file: Option<String>,
    /// Its number, from 1.
    pub number: usize,
    /// Its bytes, without the line break; none of a line that is too long.
    pub bytes: Option<Vec<u8>>,
}

/// An input that is open.
pub(super) struct Source {
    name: String,
    several: bool,
    stream: Box<dyn BufRead + Send>,
}

/// Opens all inputs, so that one that is missing is said before anything is written.
pub(super) fn open(arguments: &PipeArgs) -> Result<Vec<Source>, Failure> {
    let several = arguments.files.len() > 1;
    let open = |path: &std::path::PathBuf| {
        let is_stdin = path.as_os_str() == "-";
        let name = if is_stdin {
            "standard input".to_owned()
        } else {
            path.display().to_string()
        };
        let stream: Box<dyn Read + Send> = match is_stdin {
            true => Box::new(io::stdin()),
            false => Box::new(File::open(path).map_err(|error| Failure::read(&name, error))?),
        };
        let compression = if is_stdin { arguments.compression } else { of_name(path) };
        let stream = decompressed(stream, compression).map_err(|error| Failure::read(&name, error))?;
        Ok(Source { name, several, stream })
    };
    arguments.files.iter().map(open).collect()
}

fn of_name(path: &Path) -> Compression {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("gz") => Compression::Gzip,
        Some("zst" | "zstd") => Compression::Zstd,
        _ => Compression::None,
    }
}

fn decompressed(stream: Box<dyn Read + Send>, compression: Compression) -> io::Result<Box<dyn BufRead + Send>> {
    let stream = BufReader::with_capacity(1 << 16, stream);
    Ok(match compression {
        Compression::None => Box::new(stream),
        // Files of several members are common: `cat a.gz b.gz`.
        Compression::Gzip => Box::new(BufReader::new(flate2::bufread::MultiGzDecoder::new(stream))),
        Compression::Zstd => Box::new(BufReader::new(Frames { stream, frame: None })),
    })
}

/// The frames of a Zstandard stream, of which a file may have several.
struct Frames<R: BufRead> {
    stream: R,
    frame: Option<Box<ruzstd::decoding::FrameDecoder>>,
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
        let broken = |error: &dyn std::fmt::Display| io::Error::new(io::ErrorKind::InvalidData, error.to_string());
        loop {
            let Some(frame) = &mut self.frame else {
                if self.stream.fill_buf()?.is_empty() {
                    return Ok(0);
                }
                let mut frame = Box::new(FrameDecoder::new());
                frame.init(&mut self.stream).map_err(|error| broken(&error))?;
                self.frame = Some(frame);
                continue;
            };
            if frame.can_collect() == 0 && !frame.is_finished() {
                let some = BlockDecodingStrategy::UptoBytes(buffer.len().max(1));
                frame
                    .decode_blocks(&mut self.stream, some)
                    .map_err(|error| broken(&error))?;
            }
            let read = frame.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            if frame.is_finished() {
                self.frame = None;
            }
        }
    }
}

/// Sends the lines in batches, until nobody listens. Empty lines are no articles.
pub(super) fn read(sources: Vec<Source>, most: u64, batches: &SyncSender<Vec<Line>>) -> Result<(), Failure> {
    let (mut batch, mut size) = (Vec::new(), 0);
    for mut source in sources {
        let mut number = 0;
        loop {
            let line = match line(&mut source.stream, most) {
                Ok(Some(line)) => line,
                Ok(None) => break,
                Err(error) => {
                    // What was read before is not lost.
                    let _ = batches.send(batch);
                    let place = format!("{}, after line {number}", source.name);
                    return Err(Failure::read(place, error));
                }
            };
            number += 1;
            if line.as_ref().is_some_and(|line| line.trim_ascii().is_empty()) {
                continue;
            }
            size += line.as_ref().map_or(0, Vec::len);
            let file = source.several.then(|| source.name.clone());
            batch.push(Line {
                file,
                number,
                bytes: line,
            });
            if batch.len() >= LINES || size >= BYTES {
                size = 0;
                if batches.send(std::mem::take(&mut batch)).is_err() {
                    return Ok(());
                }
            }
        }
    }
    let _ = batches.send(batch);
    Ok(())
}

/// The next line; `Some(None)` for one that is too long, which is skipped.
fn line(stream: &mut impl BufRead, most: u64) -> io::Result<Option<Option<Vec<u8>>>> {
    let mut line = Vec::new();
    let read = stream.by_ref().take(most + 1).read_until(b'\n', &mut line)?;
    if read == 0 {
        return Ok(None);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
        return Ok(Some(Some(line)));
    }
    if (read as u64) <= most {
        return Ok(Some(Some(line)));
    }
    drop(line);
    stream.skip_until(b'\n')?;
    Ok(Some(None))
}
