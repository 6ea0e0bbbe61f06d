#include "app/monitoring/InferenceMetrics.h"

#include "app/monitoring/MetricsServer.h"

#include <QSettings>
#include <QString>

#include <algorithm>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

namespace fovea::app {

namespace {

using Labels = prometheus::Labels;

// A metric's label: short, of one line, and whole characters of UTF-8.
std::string labelText(std::string text)
{
    constexpr std::size_t longest = 100;
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < 0x20)
            c = ' ';
    }
    std::size_t end = std::min(text.size(), longest);
    while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return text.substr(0, end);
}

using Registry = prometheus::Registry;
using Counters = prometheus::Family<prometheus::Counter>;
using Gauges = prometheus::Family<prometheus::Gauge>;
using Histograms = prometheus::Family<prometheus::Histogram>;

// What the driver doesn't say gets no sample.
template <class T>
void set(Gauges& family, const Labels& labels, const std::optional<T>& value, double scale = 1.0)
{
    if (value)
        family.Add(labels).Set(static_cast<double>(*value) * scale);
}

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
    prometheus::Gauge& waiting
        = gauges(*registry, "app_inference_queue_jobs", "Runs that wait for a device").Add({});
    prometheus::Gauge& workerMemory
        = gauges(*registry, "app_worker_memory_used_bytes", "Resident memory of the workers").Add({});
    prometheus::Gauge& freeMemory
        = gauges(*registry, "app_memory_available_bytes", "Memory that programs can still take").Add({});
    Gauges& gpuMemory = gauges(*registry, "app_gpu_memory_used_bytes", "Memory in use on the card");
    Gauges& gpuUse = gauges(*registry, "app_gpu_utilisation_ratio", "Part of the time in which a kernel ran");
    Gauges& gpuHeat = gauges(*registry, "app_gpu_temperature_celsius", "Temperature of the card");
    Gauges& gpuPower = gauges(*registry, "app_gpu_power_watts", "Power that the card draws");
    Gauges& gpuAllocated = gauges(*registry, "app_worker_gpu_peak_allocated_bytes",
        "Memory in tensors at most in the last run on a card");
    Gauges& gpuReserved = gauges(*registry, "app_worker_gpu_peak_reserved_bytes",
        "Memory that the worker took from a card at most in its last run");
    Gauges& gpuNoRoom = gauges(
        *registry, "app_worker_gpu_refused", "How often the worker found no room on a card since it started");
    // The names and units of NVIDIA's DCGM exporter, for dashboards that are made for it.
    Gauges& dcgmSmClock = gauges(*registry, "DCGM_FI_DEV_SM_CLOCK", "SM clock frequency (in MHz).");
    Gauges& dcgmMemoryClock = gauges(*registry, "DCGM_FI_DEV_MEM_CLOCK", "Memory clock frequency (in MHz).");
    Gauges& dcgmHeat = gauges(*registry, "DCGM_FI_DEV_GPU_TEMP", "GPU temperature (in C).");
    Gauges& dcgmPower = gauges(*registry, "DCGM_FI_DEV_POWER_USAGE", "Power draw (in W).");
    Gauges& dcgmUse = gauges(*registry, "DCGM_FI_DEV_GPU_UTIL", "GPU utilization (in %).");
    Gauges& dcgmCopyUse = gauges(*registry, "DCGM_FI_DEV_MEM_COPY_UTIL", "Memory utilization (in %).");
    Gauges& dcgmFree = gauges(*registry, "DCGM_FI_DEV_FB_FREE", "Frame buffer memory free (in MiB).");
    Gauges& dcgmUsed = gauges(*registry, "DCGM_FI_DEV_FB_USED", "Frame buffer memory used (in MiB).");
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
    if (run.device.starts_with("cuda")) {
        const Labels device { { "device", labelText(run.device) } };
        m_state->gpuAllocated.Add(device).Set(static_cast<double>(run.allocator.peakAllocatedBytes));
        m_state->gpuReserved.Add(device).Set(static_cast<double>(run.allocator.peakReservedBytes));
        m_state->gpuNoRoom.Add(device).Set(static_cast<double>(run.allocator.outOfMemory));
    }
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

void InferenceMetrics::setWaiting(int jobs)
{
    m_state->waiting.Set(jobs);
}

void InferenceMetrics::update(const MachineSample& sample)
{
    m_state->workerMemory.Set(static_cast<double>(sample.workerBytes));
    m_state->freeMemory.Set(static_cast<double>(sample.memoryAvailableBytes));
    for (std::size_t index = 0; index < sample.gpus.size(); ++index) {
        const GpuSample& gpu = sample.gpus[index];
        const Labels labels { { "UUID", labelText(gpu.uuid) }, { "modelName", labelText(gpu.name) } };
        set(m_state->gpuMemory, labels, gpu.memoryUsedBytes);
        set(m_state->gpuUse, labels, gpu.utilisation);
        set(m_state->gpuHeat, labels, gpu.temperatureC);
        set(m_state->gpuPower, labels, gpu.powerWatts);
        Labels dcgm = labels;
        dcgm.emplace("gpu", std::to_string(index));
        dcgm.emplace("device", "nvidia" + std::to_string(index));
        constexpr double mebibyte = 1024.0 * 1024.0;
        set(m_state->dcgmSmClock, dcgm, gpu.clockMhz);
        set(m_state->dcgmMemoryClock, dcgm, gpu.memoryClockMhz);
        set(m_state->dcgmHeat, dcgm, gpu.temperatureC);
        set(m_state->dcgmPower, dcgm, gpu.powerWatts);
        set(m_state->dcgmUse, dcgm, gpu.utilisation, 100.0);
        set(m_state->dcgmCopyUse, dcgm, gpu.memoryUtilisation, 100.0);
        set(m_state->dcgmFree, dcgm, gpu.memoryFreeBytes, 1.0 / mebibyte);
        set(m_state->dcgmUsed, dcgm, gpu.memoryUsedBytes, 1.0 / mebibyte);
    }
}

std::string InferenceMetrics::text(Exposition format) const
{
    return serialise(m_state->registry->Collect(), format);
}

Result<int> InferenceMetrics::serve(int port)
{
    auto server = MetricsServer::start(port, [this](std::string_view accept) {
        const Exposition format = expositionFor(accept);
        return MetricsPage { contentType(format), text(format) };
    });
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
