//! Bars of usage over time, stacked by outcome, with the total on top and the period before as a line.

use charming::component::{Aria, Axis, Decal, Grid};
use charming::datatype::DataPointItem;
use charming::element::{
    AxisLabel, AxisLine, AxisTick, AxisType, Emphasis, ItemStyle, Label, LabelPosition, LineStyle, LineStyleType,
    SplitLine, Symbol, Tooltip, Trigger,
};
use charming::series::{Bar, Line};
use serde::Serialize;

use super::palette::Palette;
#[cfg(feature = "hydrate")]
use crate::domain::error::AppError;
use crate::domain::outcome::Outcome;

/// More bars than these carry no total: the figures would not fit.
const MAX_LABELLED: usize = 31;
/// Fewer bars than these get a width of their own, or they would be walls.
const MIN_SHARED: usize = 7;
/// The id of the line of the period before, beside those of the outcomes, which are their slugs.
pub const PREVIOUS: &str = "previous";

/// All that the chart says, in the reader's language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsageBars {
    /// What stands under each bar.
    pub axis: Vec<String>,
    /// After how many bars the next is named under the axis; `None` for as many names as fit.
    pub named_every: Option<u8>,
    /// What stands on top of each bar; empty for none.
    pub totals: Vec<String>,
    /// The outcomes, the lowest of the stack first.
    pub stack: Vec<OutcomeBars>,
    /// The totals of the period before.
    pub previous: Option<Marks>,
    /// Whether bars carry patterns.
    pub patterns: Patterns,
}

/// One outcome's part of each bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeBars {
    /// Which outcome.
    pub outcome: Outcome,
    /// Its parts.
    pub marks: Marks,
}

/// A row of figures and what is said of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// The row's name.
    pub name: String,
    /// The figure of each bar.
    pub values: Vec<u64>,
    /// The sentence of each bar: `March 2026 · couriers · 12 errors`.
    pub texts: Vec<String>,
}

/// Whether areas differ by more than their colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Patterns {
    /// By colour only.
    #[default]
    Plain,
    /// By pattern too.
    Drawn,
}

/// The chart's options, made of charming's parts. Not its `Chart`: that can be any of thirty series, and the page's module would carry the
/// code of all.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UsageChart {
    animation: bool,
    aria: Aria,
    grid: Grid,
    tooltip: Tooltip,
    x_axis: Axis,
    y_axis: Axis,
    series: Vec<UsageSeries>,
}

/// What is drawn on the axes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
enum UsageSeries {
    Bar(Box<Bar>),
    Line(Box<Line>),
}

/// The chart of these bars in these colours.
pub fn usage(bars: &UsageBars, palette: &Palette) -> UsageChart {
    let mut series: Vec<_> =
        bars.stack.iter().map(|part| UsageSeries::Bar(Box::new(bar(part, bars.axis.len(), palette)))).collect();
    if bars.axis.len() <= MAX_LABELLED {
        series.push(UsageSeries::Bar(Box::new(totals(bars, palette))));
    }
    series.extend(bars.previous.iter().map(|previous| UsageSeries::Line(Box::new(line(previous, palette)))));
    UsageChart {
        animation: false,
        aria: aria(bars),
        grid: Grid::new().left(4).right(8).top(28).bottom(4).contain_label(true),
        tooltip: tooltip(palette),
        x_axis: category_axis(bars, palette),
        y_axis: value_axis(palette),
        series,
    }
}

/// The same as JSON. Its code is fetched with the first chart, since few pages have one.
///
/// # Errors
/// If the code cannot be fetched.
#[cfg(feature = "hydrate")]
#[leptos::wasm_split::wasm_split(usage_chart, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn options(bars: UsageBars, palette: Palette) -> Result<String, AppError> {
    serde_json::to_string(&usage(&bars, &palette)).map_err(|_| AppError::Failed { request: String::new() })
}

fn tooltip(palette: &Palette) -> Tooltip {
    Tooltip::new()
        .trigger(Trigger::Item)
        .formatter("{b}")
        .background_color(palette.paper.as_str())
        .border_color(palette.line.as_str())
        .border_width(1)
}

fn aria(bars: &UsageBars) -> Aria {
    // The sentence for those who do not see it comes from the element: charming has no word for it.
    Aria::new().enabled(true).decal(Decal::new().show(bars.patterns == Patterns::Drawn))
}

fn category_axis(bars: &UsageBars, palette: &Palette) -> Axis {
    let label = AxisLabel::new().color(palette.muted.as_str()).font_size(12);
    let label = match bars.named_every {
        // ECharts counts the names that are left out between two.
        Some(every) => label.interval(every.saturating_sub(1)),
        None => label,
    };
    Axis::new()
        .type_(AxisType::Category)
        .data(bars.axis.clone())
        .axis_tick(AxisTick::new().show(false))
        .axis_line(AxisLine::new().show(false))
        .axis_label(label)
}

fn value_axis(palette: &Palette) -> Axis {
    Axis::new()
        .type_(AxisType::Value)
        .min_interval(1)
        .split_line(SplitLine::new().line_style(LineStyle::new().color(palette.line.as_str())))
        .axis_label(AxisLabel::new().color(palette.muted.as_str()).font_size(12))
}

fn bar(part: &OutcomeBars, bars: usize, palette: &Palette) -> Bar {
    let style =
        ItemStyle::new().color(palette.outcome(part.outcome)).border_color(palette.paper.as_str()).border_width(0.5);
    let bar = Bar::new().id(part.outcome.as_str()).name(part.marks.name.as_str()).stack("outcome");
    let bar = if bars < MIN_SHARED { bar.bar_width(64) } else { bar.bar_width("64%") };
    bar.item_style(style).emphasis(Emphasis::new().item_style(ItemStyle::new().opacity(0.8))).data(points(&part.marks))
}

/// Nothing high, on top of the stack, only to carry the totals. Its name is what its label shows.
fn totals(bars: &UsageBars, palette: &Palette) -> Bar {
    let label = Label::new()
        .show(true)
        .position(LabelPosition::Top)
        .formatter("{b}")
        .color(palette.ink.as_str())
        .font_size(12)
        .silent(true);
    let data: Vec<DataPointItem> = bars.totals.iter().map(|text| DataPointItem::new(0).name(text.as_str())).collect();
    Bar::new().id("total").stack("outcome").label(label).data(data)
}

fn line(previous: &Marks, palette: &Palette) -> Line {
    let style = LineStyle::new().color(palette.muted.as_str()).width(1.5).type_(LineStyleType::Dashed);
    Line::new()
        .id(PREVIOUS)
        .name(previous.name.as_str())
        .symbol(Symbol::Circle)
        .symbol_size(6.0)
        .line_style(style)
        .item_style(ItemStyle::new().color(palette.muted.as_str()))
        .z(3)
        .data(points(previous))
}

fn points(marks: &Marks) -> Vec<DataPointItem> {
    let texts = marks.texts.iter();
    // JavaScript's numbers; the exact figure is in the text.
    let value = |n: &u64| i64::try_from(*n).unwrap_or(i64::MAX);
    marks.values.iter().zip(texts).map(|(n, text)| DataPointItem::new(value(n)).name(text.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(name: &str, values: &[u64]) -> Marks {
        let texts = values.iter().map(|n| format!("{n} {name}")).collect();
        Marks { name: name.to_owned(), values: values.to_vec(), texts }
    }

    fn bars(count: usize) -> UsageBars {
        let values: Vec<u64> = (0..count as u64).collect();
        UsageBars {
            axis: values.iter().map(|n| format!("bar {n}")).collect(),
            named_every: None,
            totals: values.iter().map(|n| format!("Σ {n}")).collect(),
            stack: vec![OutcomeBars { outcome: Outcome::Failure, marks: marks("error", &values) }],
            previous: Some(marks("before", &values)),
            patterns: Patterns::Drawn,
        }
    }

    fn palette() -> Palette {
        Palette::read(str::to_owned)
    }

    fn json(bars: &UsageBars) -> serde_json::Value {
        serde_json::to_value(usage(bars, &palette())).unwrap()
    }

    #[test]
    fn the_options_of_two_bars_are_these() {
        let expected = include_str!("usage.json");
        let expected: serde_json::Value = serde_json::from_str(expected).unwrap();
        let actual = json(&bars(2));
        assert_eq!(actual, expected, "{}", serde_json::to_string_pretty(&actual).unwrap());
    }

    #[test]
    fn totals_stand_on_few_bars_only() {
        let ids = |count: usize| -> Vec<String> {
            let chart = json(&bars(count));
            let series = chart["series"].as_array().unwrap().iter();
            series.map(|series| series["id"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(ids(31), ["failure", "total", "previous"]);
        assert_eq!(ids(32), ["failure", "previous"]);
    }

    #[test]
    fn one_bar_of_so_many_is_named() {
        let chart = json(&UsageBars { named_every: Some(24), ..bars(48) });
        assert_eq!(chart["xAxis"]["axisLabel"]["interval"].as_f64(), Some(23.0));
    }

    #[test]
    fn no_option_is_a_function() {
        let text = json(&bars(40)).to_string();
        assert!(!text.contains("function") && !text.contains("=>"), "{text}");
    }
}
