#include "app/monitoring/OpenMetrics.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <string_view>

namespace fovea::app {

namespace {

using prometheus::MetricType;

constexpr std::string_view totalSuffix = "_total";

std::string numberText(double value)
{
    if (std::isnan(value))
        return "NaN";
    if (std::isinf(value))
        return value > 0 ? "+Inf" : "-Inf";
    std::array<char, 40> text {};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return { text.data(), end };
}

// Buckets' bounds are floats, "5.0" rather than "5".
std::string boundText(double value)
{
    std::string text = numberText(value);
    if (std::isfinite(value) && text.find_first_of(".e") == std::string::npos)
        text += ".0";
    return text;
}

std::string escaped(const std::string& text)
{
    std::string out;
    for (const char c : text) {
        if (c == '\n') {
            out += "\\n";
            continue;
        }
        if (c == '\\' || c == '"')
            out += '\\';
        out += c;
    }
    return out;
}

using Extra = std::pair<std::string, std::string>;

void addSample(std::string& text, const std::string& name, const prometheus::ClientMetric& metric,
    double value, const Extra& extra = {})
{
    text += name;
    std::string labels;
    const auto add = [&](const std::string& label, const std::string& of) {
        labels += (labels.empty() ? "" : ",") + label + "=\"" + escaped(of) + '"';
    };
    for (const auto& label : metric.label)
        add(label.name, label.value);
    if (!extra.first.empty())
        add(extra.first, extra.second);
    if (!labels.empty())
        text += '{' + labels + '}';
    text += ' ' + numberText(value) + '\n';
}

std::string_view unitOf(std::string_view name)
{
    for (const std::string_view unit : { "seconds", "bytes", "ratio", "celsius", "watts" }) {
        if (name.ends_with(unit) && name.size() > unit.size() && name[name.size() - unit.size() - 1] == '_')
            return unit;
    }
    return {};
}

const char* typeText(MetricType type)
{
    switch (type) {
    case MetricType::Counter:
        return "counter";
    case MetricType::Gauge:
        return "gauge";
    case MetricType::Histogram:
        return "histogram";
    default:
        return "unknown";
    }
}

void addFamily(std::string& text, const prometheus::MetricFamily& family)
{
    std::string name = family.name;
    if (family.type == MetricType::Counter && name.ends_with(totalSuffix))
        name.resize(name.size() - totalSuffix.size());
    text += "# TYPE " + name + ' ' + typeText(family.type) + '\n';
    if (const auto unit = unitOf(name); !unit.empty())
        text += "# UNIT " + name + ' ' + std::string(unit) + '\n';
    text += "# HELP " + name + ' ' + escaped(family.help) + '\n';
    for (const prometheus::ClientMetric& metric : family.metric) {
        switch (family.type) {
        case MetricType::Counter:
            addSample(text, name + std::string(totalSuffix), metric, metric.counter.value);
            break;
        case MetricType::Histogram:
            for (const auto& bucket : metric.histogram.bucket)
                addSample(text, name + "_bucket", metric, static_cast<double>(bucket.cumulative_count),
                    { "le", boundText(bucket.upper_bound) });
            addSample(text, name + "_sum", metric, metric.histogram.sample_sum);
            addSample(text, name + "_count", metric, static_cast<double>(metric.histogram.sample_count));
            break;
        default:
            addSample(text, name, metric, metric.gauge.value);
            break;
        }
    }
}

} // namespace

Exposition expositionFor(const std::string& header)
{
    std::string low = header;
    std::ranges::transform(
        low, low.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto line = low.find("\r\naccept:");
    if (line == std::string::npos)
        return Exposition::Prometheus;
    const std::string_view accept
        = std::string_view(low).substr(line + 2, low.find("\r\n", line + 2) - line - 2);
    return accept.find("application/openmetrics-text") == std::string_view::npos ? Exposition::Prometheus
                                                                                 : Exposition::OpenMetrics;
}

const char* contentTypeOf(Exposition exposition)
{
    return exposition == Exposition::OpenMetrics
        ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
        : "text/plain; version=0.0.4; charset=utf-8";
}

std::string openMetricsText(const std::vector<prometheus::MetricFamily>& families)
{
    std::string text;
    for (const prometheus::MetricFamily& family : families)
        addFamily(text, family);
    return text + "# EOF\n";
}

} // namespace fovea::app
