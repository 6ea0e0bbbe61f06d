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

} // namespace

struct InferenceMetrics::State {
    std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();
    prometheus::Family<prometheus::Histogram>& stages = prometheus::BuildHistogram()
                                                            .Name("app_inference_stage_seconds")
                                                            .Help("Time of the stages of a run")
                                                            .Register(*registry);
    prometheus::Family<prometheus::Counter>& windows = prometheus::BuildCounter()
                                                           .Name("app_inference_windows_total")
                                                           .Help("Windows that networks ran over")
                                                           .Register(*registry);
    prometheus::Family<prometheus::Counter>& runs = prometheus::BuildCounter()
                                                        .Name("app_inference_runs_total")
                                                        .Help("Runs that gave a result")
                                                        .Register(*registry);
    prometheus::Family<prometheus::Counter>& fallbacks
        = prometheus::BuildCounter()
              .Name("app_inference_fallback_total")
              .Help("Runs that were tried again with less memory")
              .Register(*registry);
    prometheus::Family<prometheus::Counter>& failures = prometheus::BuildCounter()
                                                            .Name("app_inference_failed_total")
                                                            .Help("Runs that gave no result")
                                                            .Register(*registry);
    prometheus::Counter& outOfMemory = prometheus::BuildCounter()
                                           .Name("app_inference_oom_total")
                                           .Help("Runs that ended for want of memory")
                                           .Register(*registry)
                                           .Add({});
    prometheus::Counter& cancelled = prometheus::BuildCounter()
                                         .Name("app_inference_cancelled_total")
                                         .Help("Runs that a person ended")
                                         .Register(*registry)
                                         .Add({});
    prometheus::Gauge& workerMemory = prometheus::BuildGauge()
                                          .Name("app_worker_memory_used_bytes")
                                          .Help("Resident memory of the workers")
                                          .Register(*registry)
                                          .Add({});
    prometheus::Gauge& freeMemory = prometheus::BuildGauge()
                                        .Name("app_memory_available_bytes")
                                        .Help("Memory that programs can still take")
                                        .Register(*registry)
                                        .Add({});
    prometheus::Family<prometheus::Gauge>& gpuMemory = prometheus::BuildGauge()
                                                           .Name("app_gpu_memory_used_bytes")
                                                           .Help("Memory in use on the card")
                                                           .Register(*registry);
    prometheus::Family<prometheus::Gauge>& gpuUse = prometheus::BuildGauge()
                                                        .Name("app_gpu_utilisation_ratio")
                                                        .Help("Part of the time in which a kernel ran")
                                                        .Register(*registry);
    prometheus::Family<prometheus::Gauge>& gpuHeat = prometheus::BuildGauge()
                                                         .Name("app_gpu_temperature_celsius")
                                                         .Help("Temperature of the card")
                                                         .Register(*registry);
    prometheus::Family<prometheus::Gauge>& gpuPower = prometheus::BuildGauge()
                                                          .Name("app_gpu_power_watts")
                                                          .Help("Power that the card draws")
                                                          .Register(*registry);
    // The names that NVIDIA's exporter (DCGM) gives the same, in its units, for dashboards that know those.
    prometheus::Family<prometheus::Gauge>& dcgmUsed = prometheus::BuildGauge()
                                                          .Name("DCGM_FI_DEV_FB_USED")
                                                          .Help("Memory in use on the card in MiB")
                                                          .Register(*registry);
    prometheus::Family<prometheus::Gauge>& dcgmFree = prometheus::BuildGauge()
                                                          .Name("DCGM_FI_DEV_FB_FREE")
                                                          .Help("Memory that is free on the card in MiB")
                                                          .Register(*registry);
    prometheus::Family<prometheus::Gauge>& dcgmUse
        = prometheus::BuildGauge()
              .Name("DCGM_FI_DEV_GPU_UTIL")
              .Help("Part of the time in which a kernel ran, in percent")
              .Register(*registry);
    prometheus::Family<prometheus::Gauge>& dcgmHeat = prometheus::BuildGauge()
                                                          .Name("DCGM_FI_DEV_GPU_TEMP")
                                                          .Help("Temperature of the card in degrees Celsius")
                                                          .Register(*registry);
    prometheus::Family<prometheus::Gauge>& dcgmPower = prometheus::BuildGauge()
                                                           .Name("DCGM_FI_DEV_POWER_USAGE")
                                                           .Help("Power that the card draws in watts")
                                                           .Register(*registry);
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
