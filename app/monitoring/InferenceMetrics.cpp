#include "app/monitoring/InferenceMetrics.h"

#include "app/monitoring/MetricsServer.h"

#include <QSettings>
#include <QString>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace fovea::app {

namespace {

using Labels = prometheus::Labels;

// A metric's label: short, and of one line.
std::string labelText(std::string text)
{
    constexpr std::size_t longest = 100;
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < 0x20)
            c = ' ';
    }
    return text.substr(0, longest);
}

using Registry = prometheus::Registry;
using Counters = prometheus::Family<prometheus::Counter>;
using Gauges = prometheus::Family<prometheus::Gauge>;
using Histograms = prometheus::Family<prometheus::Histogram>;

Counters& counters(Registry& registry, const char* name, const char* help)
{
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}
Gauges& gauges(Registry& registry, const char* name, const char* help)
{
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}
Histograms& histograms(Registry& registry, const char* name, const char* help)
{
    return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

} // namespace

struct InferenceMetrics::State {
    std::shared_ptr<Registry> registry = std::make_shared<Registry>();
    Histograms& stages = histograms(*registry, "app_inference_stage_seconds", "Time of the stages of a run");
    Counters& windows = counters(*registry, "app_inference_windows_total", "Windows that networks ran over");
    Counters& runs = counters(*registry, "app_inference_runs_total", "Runs that gave a result");
    Counters& fallbacks
        = counters(*registry, "app_inference_fallback_total", "Runs that were tried again with less memory");
    Counters& failures = counters(*registry, "app_inference_failed_total", "Runs that gave no result");
    prometheus::Counter& outOfMemory
        = counters(*registry, "app_inference_oom_total", "Runs that ended for want of memory").Add({});
    prometheus::Counter& cancelled
        = counters(*registry, "app_inference_cancelled_total", "Runs that a person ended").Add({});
    prometheus::Gauge& workerMemory
        = gauges(*registry, "app_worker_memory_used_bytes", "Resident memory of the workers").Add({});
    prometheus::Gauge& freeMemory
        = gauges(*registry, "app_memory_available_bytes", "Memory that programs can still take").Add({});
    Gauges& gpuMemory = gauges(*registry, "app_gpu_memory_used_bytes", "Memory in use on the card");
    Gauges& gpuUse = gauges(*registry, "app_gpu_utilisation_ratio", "Part of the time in which a kernel ran");
    Gauges& gpuHeat = gauges(*registry, "app_gpu_temperature_celsius", "Temperature of the card");
    Gauges& gpuPower = gauges(*registry, "app_gpu_power_watts", "Power that the card draws");
    // The names that NVIDIA's exporter (DCGM) gives the same, in its units, for dashboards that know those.
    Gauges& dcgmUsed = gauges(*registry, "DCGM_FI_DEV_FB_USED", "Memory in use on the card in MiB");
    Gauges& dcgmFree = gauges(*registry, "DCGM_FI_DEV_FB_FREE", "Memory that is free on the card in MiB");
    Gauges& dcgmUse
        = gauges(*registry, "DCGM_FI_DEV_GPU_UTIL", "Part of the time in which a kernel ran, in percent");
    Gauges& dcgmHeat
        = gauges(*registry, "DCGM_FI_DEV_GPU_TEMP", "Temperature of the card in degrees Celsius");
    Gauges& dcgmPower = gauges(*registry, "DCGM_FI_DEV_POWER_USAGE", "Power that the card draws in watts");
    std::unique_ptr<MetricsServer> server; // last: it asks for the text until it is gone
};

InferenceMetrics::InferenceMetrics()
    : m_state(std::make_unique<State>())
{ }

InferenceMetrics::~InferenceMetrics() = default;

void InferenceMetrics::runFinished(const std::string& model, const inference::RunRecord& run)
{
    static const prometheus::Histogram::BucketBoundaries seconds { 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100,
        250, 500, 1000 };
    const Labels labels { { "model", labelText(model) }, { "version", labelText(run.bundleVersion) },
        { "device", labelText(run.device) } };
    for (const inference::StageTime& stage : run.stages) {
        Labels all = labels;
        all.emplace("stage", labelText(stage.stage));
        m_state->stages.Add(all, seconds).Observe(stage.seconds);
    }
    m_state->windows.Add(labels).Increment(static_cast<double>(run.windows));
    m_state->runs.Add(labels).Increment();
    for (const std::string& fallback : run.fallbacks)
        m_state->fallbacks.Add({ { "to", labelText(fallback) } }).Increment();
}

void InferenceMetrics::runFailed(const Error& error)
{
    if (error.code == ErrorCode::Cancelled) {
        m_state->cancelled.Increment();
        return;
    }
    if (error.code == ErrorCode::OutOfMemory)
        m_state->outOfMemory.Increment();
    const char* reason = error.code == ErrorCode::OutOfMemory ? "memory"
        : error.code == ErrorCode::WorkerLost                 ? "worker lost"
                                                              : "other";
    m_state->failures.Add({ { "reason", reason } }).Increment();
}

void InferenceMetrics::update(const MachineSample& sample)
{
    m_state->workerMemory.Set(static_cast<double>(sample.workerBytes));
    m_state->freeMemory.Set(static_cast<double>(sample.memoryAvailableBytes));
    for (const GpuSample& gpu : sample.gpus) {
        const Labels labels { { "UUID", labelText(gpu.uuid) }, { "modelName", labelText(gpu.name) } };
        const auto set = [&](auto& family, const auto& value, double factor = 1.0) {
            if (value)
                family.Add(labels).Set(static_cast<double>(*value) * factor);
        };
        constexpr double mebibytes = 1.0 / (1 << 20);
        set(m_state->gpuMemory, gpu.memoryUsedBytes);
        set(m_state->gpuUse, gpu.utilisation);
        set(m_state->gpuHeat, gpu.temperatureC);
        set(m_state->gpuPower, gpu.powerWatts);
        set(m_state->dcgmUsed, gpu.memoryUsedBytes, mebibytes);
        if (gpu.memoryUsedBytes && gpu.memoryTotalBytes)
            set(m_state->dcgmFree, std::optional(*gpu.memoryTotalBytes - *gpu.memoryUsedBytes), mebibytes);
        set(m_state->dcgmUse, gpu.utilisation, 100.0);
        set(m_state->dcgmHeat, gpu.temperatureC);
        set(m_state->dcgmPower, gpu.powerWatts);
    }
}

std::string InferenceMetrics::text(Exposition exposition) const
{
    if (exposition == Exposition::OpenMetrics)
        return openMetricsText(m_state->registry->Collect());
    return prometheus::TextSerializer().Serialize(m_state->registry->Collect());
}

Result<int> InferenceMetrics::serve(int port)
{
    auto server = MetricsServer::start(port, [this](Exposition exposition) { return text(exposition); });
    if (!server)
        return std::unexpected(server.error());
    m_state->server = std::move(*server);
    return m_state->server->port();
}

std::optional<int> InferenceMetrics::wantedPort()
{
    bool isNumber = false;
    const QString named = qEnvironmentVariable("FOVEA_METRICS_PORT");
    const int port
        = (named.isEmpty() ? QSettings().value("monitoring/port").toString() : named).toInt(&isNumber);
    return isNumber && port >= 0 && port <= 65535 ? std::optional(port) : std::nullopt;
}

} // namespace fovea::app
