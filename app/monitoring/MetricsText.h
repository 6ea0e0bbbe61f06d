#pragma once

#include <string>
#include <vector>

namespace prometheus {
struct MetricFamily;
}

namespace fovea::app {

// The two formats in which metrics are told.
enum class MetricsFormat {
    Prometheus, // its text format 0.0.4
    OpenMetrics, // 1.0
};

// What the value of a request's Accept header prefers; Prometheus where it says nothing.
[[nodiscard]] MetricsFormat preferredFormat(const std::string& accept);

[[nodiscard]] const char* contentType(MetricsFormat format);

// The families in this format.
[[nodiscard]] std::string metricsText(
    const std::vector<prometheus::MetricFamily>& families, MetricsFormat format);

} // namespace fovea::app
