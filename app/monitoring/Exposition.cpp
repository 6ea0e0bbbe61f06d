#include "app/monitoring/Exposition.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>
#include <ranges>

namespace fovea::app {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\"");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\"") - first + 1);
}

// HTTP's names are the same in capitals.
bool isSame(std::string_view a, std::string_view b)
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::vector<std::string_view> parts(std::string_view text, char separator)
{
    std::vector<std::string_view> result;
    for (const auto part : std::views::split(text, separator))
        result.push_back(trimmed(std::string_view(part.begin(), part.end())));
    return result;
}

// One range of an Accept header (RFC 9110, 12.5.1).
struct Range {
    std::string_view type {};
    std::string_view version {};
    double weight = 1.0;
};

Range rangeOf(std::string_view text)
{
    const auto words = parts(text, ';');
    Range range { .type = words.front() };
    for (const std::string_view word : words | std::views::drop(1)) {
        const auto equals = std::min(word.find('='), word.size());
        const std::string_view name = trimmed(word.substr(0, equals));
        const std::string_view value = trimmed(word.substr(std::min(equals + 1, word.size())));
        if (isSame(name, "version"))
            range.version = value;
        else if (isSame(name, "q")
            && std::from_chars(value.data(), value.data() + value.size(), range.weight).ec != std::errc())
            range.weight = 0.0;
    }
    return range;
}

std::string number(double value)
{
    if (std::isnan(value))
        return "NaN";
    if (std::isinf(value))
        return value > 0 ? "+Inf" : "-Inf";
    std::array<char, 32> text {};
    std::string words(text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr);
    // OpenMetrics' canonical numbers, which the bounds of buckets have to be, show that they are no integers.
    return words.find_first_of(".e") == std::string::npos ? words + ".0" : words;
}

std::string escaped(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        if (c == '\\' || c == '"')
            result += '\\';
        if (c == '\n')
            result += "\\n";
        else
            result += c;
    }
    return result;
}

using Label = ClientMetric::Label;

void addSample(std::string& text, const std::string& name, std::vector<Label> labels,
    const std::string& value, const std::optional<Label>& more = {})
{
    if (more)
        labels.push_back(*more);
    text += name;
    for (std::size_t i = 0; i < labels.size(); ++i)
        text += (i == 0 ? "{" : ",") + labels[i].name + "=\"" + escaped(labels[i].value) + '"';
    text += (labels.empty() ? " " : "} ") + value + '\n';
}

void addHistogram(std::string& text, const std::string& name, const ClientMetric& metric)
{
    const ClientMetric::Histogram& histogram = metric.histogram;
    const auto bucket = [&](double bound, std::uint64_t count) {
        addSample(text, name + "_bucket", metric.label, std::to_string(count), Label { "le", number(bound) });
    };
    for (const ClientMetric::Bucket& each : histogram.bucket)
        bucket(each.upper_bound, each.cumulative_count);
    if (histogram.bucket.empty() || !std::isinf(histogram.bucket.back().upper_bound))
        bucket(std::numeric_limits<double>::infinity(), histogram.sample_count);
    addSample(text, name + "_count", metric.label, std::to_string(histogram.sample_count));
    addSample(text, name + "_sum", metric.label, number(histogram.sample_sum));
}

// The name's last word where it is one of the units that we use: OpenMetrics wants the two to agree.
std::string_view unitOf(std::string_view family)
{
    constexpr std::array<std::string_view, 5> units { "seconds", "bytes", "celsius", "watts", "ratio" };
    const std::string_view last = family.substr(family.rfind('_') + 1);
    return std::ranges::contains(units, last) ? last : std::string_view();
}

void addFamily(std::string& text, const MetricFamily& family)
{
    constexpr std::string_view total = "_total";
    const bool isCounter = family.type == MetricType::Counter;
    std::string name = family.name;
    if (isCounter && name.ends_with(total))
        name.resize(name.size() - total.size());
    const bool isHistogram = family.type == MetricType::Histogram;
    text += "# TYPE " + name + (isCounter ? " counter\n" : isHistogram ? " histogram\n" : " gauge\n");
    if (const std::string_view unit = unitOf(name); !unit.empty())
        text += "# UNIT " + name + ' ' + std::string(unit) + '\n';
    text += "# HELP " + name + ' ' + escaped(family.help) + '\n';
    for (const ClientMetric& metric : family.metric) {
        if (isHistogram)
            addHistogram(text, name, metric);
        else if (isCounter)
            addSample(text, name + std::string(total), metric.label, number(metric.counter.value));
        else
            addSample(text, name, metric.label, number(metric.gauge.value));
    }
}

} // namespace

Exposition expositionFor(std::string_view accept)
{
    double open = 0.0;
    // The plain text's weight is that of the range that names it most closely.
    std::array<std::optional<double>, 3> plain {};
    constexpr std::array<std::string_view, 3> plainNames { "text/plain", "text/*", "*/*" };
    for (const std::string_view text : parts(accept, ',')) {
        const Range range = rangeOf(text);
        if (isSame(range.type, "application/openmetrics-text")
            && (range.version.empty() || range.version == "1.0.0"))
            open = std::max(open, range.weight);
        for (std::size_t i = 0; i < plain.size(); ++i) {
            if (isSame(range.type, plainNames[i]))
                plain[i] = std::max(plain[i].value_or(0.0), range.weight);
        }
    }
    const double text = plain[0].value_or(plain[1].value_or(plain[2].value_or(0.0)));
    return open > 0.0 && open >= text ? Exposition::OpenMetrics : Exposition::Prometheus;
}

std::string contentType(Exposition format)
{
    return format == Exposition::OpenMetrics ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                                             : "text/plain; version=0.0.4; charset=utf-8";
}

std::string serialise(const std::vector<MetricFamily>& families, Exposition format)
{
    if (format == Exposition::Prometheus)
        return prometheus::TextSerializer().Serialize(families);
    std::string text;
    for (const MetricFamily& family : families) {
        if (!family.metric.empty())
            addFamily(text, family);
    }
    return text + "# EOF\n";
}

} // namespace fovea::app
