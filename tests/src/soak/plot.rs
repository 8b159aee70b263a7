//! The samples as lines, one panel for each figure.

use super::Sample;

type Panel = (&'static str, fn(&Sample) -> f64);

const PANELS: [Panel; 6] = [
    ("orders", |sample| sample.orders),
    ("memory (KiB)", |sample| sample.memory),
    ("descriptors", |sample| sample.descriptors),
    ("database (KiB)", |sample| sample.database),
    ("write-ahead log (KiB)", |sample| sample.log),
    ("outbox jobs", |sample| sample.jobs),
];

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 100.0;
/// Room for a panel's title above its line.
const TITLE: f64 = 24.0;

/// An SVG picture. Each panel begins at zero.
pub fn svg(samples: &[Sample]) -> String {
    let panels = PANELS.iter().zip(0_u32..).map(|(panel, place)| drawn(samples, *panel, place));
    let height = (HEIGHT + TITLE) * 6.0;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n{}</svg>\n",
        panels.collect::<String>()
    )
}

fn drawn(samples: &[Sample], (title, of): Panel, place: u32) -> String {
    let top = f64::from(place) * (HEIGHT + TITLE);
    let end = samples.last().map_or(1.0, |sample| sample.at).max(1.0);
    let most = samples.iter().map(of).fold(1.0, f64::max);
    let point = |sample: &Sample| {
        let (x, y) = (sample.at / end * WIDTH, top + TITLE + HEIGHT * (1.0 - of(sample) / most));
        format!("{x:.1},{y:.1} ")
    };
    let points: String = samples.iter().map(point).collect();
    let (text, base) = (top + TITLE - 8.0, top + TITLE + HEIGHT);
    format!(
        "<text x=\"4\" y=\"{text}\">{title}, up to {most}</text>\n\
         <line x1=\"0\" y1=\"{base}\" x2=\"{WIDTH}\" y2=\"{base}\" stroke=\"silver\"/>\n\
         <polyline points=\"{points}\" fill=\"none\" stroke=\"black\"/>\n"
    )
}
