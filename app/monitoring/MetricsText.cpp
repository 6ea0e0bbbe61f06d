#include "app/monitoring/MetricsText.h"

#include <QByteArray>
#include <QByteArrayList>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>
#include <string_view>

namespace fovea::app {

namespace {

constexpr const char* openMetricsType = "application/openmetrics-text";

// As OpenMetrics writes a float: 1.0 and not 1, so that a bucket's bound has one spelling.
std::string numberText(double value)
{
    if (std::isnan(value))
        return "NaN";
    if (std::isinf(value))
        return value > 0.0 ? "+Inf" : "-Inf";
    std::array<char, 40> buffer;
    const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    std::string text(buffer.data(), written.ptr);
    return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

std::string escaped(const std::string& text)
{
    std::string result;
    for (const char c : text) {
        if (c == '\n') {
            result += "\\n";
            continue;
        }
        if (c == '\\' || c == '"')
            result += '\\';
        result += c;
    }
    return result;
}

// {name="value",...}, with one more label in front where it is asked for; empty without any.
std::string labelsText(const prometheus::ClientMetric& metric, const std::string& first = {})
{
    std::string text = first;
    for (const auto& label : metric.label)
        text += (text.empty() ? "" : ",") + label.name + "=\"" + escaped(label.value) + '"';
    return text.empty() ? text : '{' + text + '}';
}

// The unit is the end of the name.
std::string unitOf(const std::string& name)
{
    for (const char* unit : { "seconds", "bytes", "ratio", "celsius", "watts" }) {
        if (name.ends_with(std::string("_") + unit))
            return unit;
    }
    return {};
}

void appendFamily(std::string& text, const prometheus::MetricFamily& family)
{
    using prometheus::MetricType;
    constexpr std::string_view total = "_total";
    std::string name = family.name;
    if (family.type == MetricType::Counter && name.ends_with(total))
        name.resize(name.size() - total.size());
    const char* const type = family.type == MetricType::Counter ? "counter"
        : family.type == MetricType::Histogram                  ? "histogram"
        : family.type == MetricType::Gauge                      ? "gauge"
                                                                : "unknown";
    text += "# TYPE " + name + ' ' + type + '\n';
    if (const std::string unit = unitOf(name); !unit.empty())
        text += "# UNIT " + name + ' ' + unit + '\n';
    text += "# HELP " + name + ' ' + escaped(family.help) + '\n';
    for (const prometheus::ClientMetric& metric : family.metric) {
        const std::string labels = labelsText(metric);
        if (family.type == MetricType::Counter) {
            text += name + std::string(total) + labels + ' ' + numberText(metric.counter.value) + '\n';
        } else if (family.type == MetricType::Histogram) {
            for (const auto& bucket : metric.histogram.bucket)
                text += name + "_bucket" + labelsText(metric, "le=\"" + numberText(bucket.upper_bound) + '"')
                    + ' ' + std::to_string(bucket.cumulative_count) + '\n';
            text += name + "_count" + labels + ' ' + std::to_string(metric.histogram.sample_count) + '\n';
            text += name + "_sum" + labels + ' ' + numberText(metric.histogram.sample_sum) + '\n';
        } else {
            const double value = family.type == MetricType::Gauge ? metric.gauge.value : metric.untyped.value;
            text += name + labels + ' ' + numberText(value) + '\n';
        }
    }
}

} // namespace

MetricsFormat preferredFormat(const std::string& accept)
{
    double plain = 0.0;
    double open = 0.0;
    for (const QByteArray& range : QByteArray::fromStdString(accept).toLower().split(',')) {
        const QByteArrayList parts = range.split(';');
        const QByteArray type = parts.front().trimmed();
        double quality = 1.0;
        bool isOurs = true; // of the version that is spoken here
        for (const QByteArray& part : parts.sliced(1)) {
            const QByteArray parameter = part.trimmed();
            if (parameter.startsWith("q="))
                quality = parameter.sliced(2).toDouble();
            else if (parameter.startsWith("version=") && type == openMetricsType)
                isOurs = parameter.sliced(8) == "1.0.0";
        }
        if (type == openMetricsType && isOurs)
            open = std::max(open, quality);
        else if (type == "text/plain" || type == "text/*" || type == "*/*")
            plain = std::max(plain, quality);
    }
    return open > 0.0 && open >= plain ? MetricsFormat::OpenMetrics : MetricsFormat::Prometheus;
}

const char* contentType(MetricsFormat format)
{
    return format == MetricsFormat::OpenMetrics ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                                                : "text/plain; version=0.0.4; charset=utf-8";
}

std::string metricsText(const std::vector<prometheus::MetricFamily>& families, MetricsFormat format)
{
    if (format == MetricsFormat::Prometheus)
        return prometheus::TextSerializer().Serialize(families);
    std::string text;
    for (const prometheus::MetricFamily& family : families) {
        if (!family.metric.empty())
            appendFamily(text, family);
    }
    return text + "# EOF\n";
}

} // namespace fovea::app
