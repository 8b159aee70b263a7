//! Plain SVG pictures: panels with a line or with bars, one below the other.

/// The width of a picture, and the height of a panel with a line.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 100.0;
/// Room for a panel's title above it.
const TITLE: f64 = 24.0;
/// The height of one bar, and where bars begin: to the left of it are their names.
const BAR: f64 = 18.0;
const NAMES: f64 = 190.0;
/// Room for the figure at the end of the longest bar.
const FIGURE: f64 = 120.0;
/// The colours of the bars of a panel.
const COLOURS: [&str; 4] = ["black", "#4477aa", "#cc6677", "#228833"];

/// One panel. It begins at zero.
pub enum Panel {
    /// Points of (x, y).
    Line { title: String, points: Vec<(f64, f64)> },
    /// A name, a length and the text at the end for each bar.
    Bars { title: String, bars: Vec<(String, f64, String)> },
}

/// The panels as an SVG picture.
#[must_use]
pub fn svg(panels: &[Panel]) -> String {
    let (mut top, mut drawn) = (0.0, String::new());
    for panel in panels {
        drawn.push_str(&panel.drawn(top));
        top += panel.height();
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {top}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n{drawn}</svg>\n"
    )
}

impl Panel {
    fn height(&self) -> f64 {
        match self {
            Self::Line { .. } => HEIGHT + TITLE,
            Self::Bars { bars, .. } => TITLE + bars.iter().map(|_| BAR).sum::<f64>(),
        }
    }

    fn drawn(&self, top: f64) -> String {
        let text = top + TITLE - 8.0;
        match self {
            Self::Line { title, points } => {
                format!("<text x=\"4\" y=\"{text}\">{title}</text>\n{}", drawn_line(points, top))
            }
            Self::Bars { title, bars } => {
                format!("<text x=\"4\" y=\"{text}\">{title}</text>\n{}", drawn_bars(bars, top))
            }
        }
    }
}

fn drawn_line(points: &[(f64, f64)], top: f64) -> String {
    let end = points.iter().map(|(x, _)| *x).fold(1.0, f64::max);
    let most = points.iter().map(|(_, y)| *y).fold(1.0, f64::max);
    let point = |(x, y): &(f64, f64)| {
        format!("{:.1},{:.1} ", x / end * WIDTH, top + TITLE + HEIGHT * (1.0 - y / most))
    };
    let (points, base) = (points.iter().map(point).collect::<String>(), top + TITLE + HEIGHT);
    format!(
        "<line x1=\"0\" y1=\"{base}\" x2=\"{WIDTH}\" y2=\"{base}\" stroke=\"silver\"/>\n\
         <polyline points=\"{points}\" fill=\"none\" stroke=\"black\"/>\n"
    )
}

fn drawn_bars(bars: &[(String, f64, String)], top: f64) -> String {
    let most = bars.iter().map(|(_, length, _)| *length).fold(f64::MIN_POSITIVE, f64::max);
    let (mut drawn, mut y) = (String::new(), top + TITLE);
    for ((name, length, figure), colour) in bars.iter().zip(COLOURS.iter().cycle()) {
        let (width, text) = (length / most * (WIDTH - NAMES - FIGURE), y + BAR - 5.0);
        let (end, height) = (NAMES + width + 6.0, BAR - 4.0);
        drawn.push_str(&format!(
            "<text x=\"16\" y=\"{text}\">{name}</text>\n\
             <rect x=\"{NAMES}\" y=\"{y}\" width=\"{width:.1}\" height=\"{height}\" fill=\"{colour}\"/>\n\
             <text x=\"{end:.1}\" y=\"{text}\">{figure}</text>\n"
        ));
        y += BAR;
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::{Panel, svg};

    #[test]
    fn panels_are_stacked_and_scaled_to_their_largest_value() {
        let points = vec![(0.0, 0.0), (10.0, 5.0)];
        let bars = vec![("a".to_owned(), 2.0, "two".to_owned())];
        let panels = [
            Panel::Line { title: "a line".to_owned(), points },
            Panel::Bars { title: "bars".to_owned(), bars },
        ];
        let picture = svg(&panels);
        assert!(picture.contains("viewBox=\"0 0 720 166\""), "{picture}");
        assert!(picture.contains("points=\"0.0,124.0 720.0,24.0 \""), "{picture}");
        assert!(picture.contains("width=\"410.0\""), "{picture}");
    }
}
