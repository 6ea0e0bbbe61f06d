#include "app/monitoring/MachineMonitor.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <dlfcn.h>
#include <filesystem>
#include <fstream>

namespace fovea::app {

namespace {

// The value of a line such as "MemAvailable:  123 kB", in bytes.
std::uint64_t kibibytes(const std::string& file, const char* key)
{
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);) {
        unsigned long long value = 0;
        if (line.starts_with(key)
            && std::sscanf(line.c_str() + std::string(key).size(), ": %llu", &value) == 1)
            return value * 1024;
    }
    return 0;
}

// This process's children that are workers: their name is the program's.
std::vector<std::string> workerFolders()
{
    namespace fs = std::filesystem;
    std::vector<std::string> result;
    std::error_code error;
    for (fs::directory_iterator task("/proc/self/task", error), end; !error && task != end;
        task.increment(error)) {
        std::ifstream children(task->path() / "children");
        for (std::string pid; children >> pid;) {
            std::ifstream name("/proc/" + pid + "/comm");
            std::string text;
            if (std::getline(name, text) && text == "fovea-worker")
                result.push_back("/proc/" + pid);
        }
    }
    return result;
}

} // namespace

// The few functions of NVIDIA's management library that are needed, found at run time (nvml.h of the CUDA
// toolkit; its C interface is stable).
class MachineMonitor::Nvml {
public:
    static std::unique_ptr<Nvml> load()
    {
        std::unique_ptr<Nvml> nvml(new Nvml);
        nvml->m_library = ::dlopen("libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL);
        if (nvml->m_library == nullptr || !nvml->find(nvml->m_init, "nvmlInit_v2") || nvml->m_init() != 0)
            return nullptr;
        nvml->find(nvml->m_shutdown, "nvmlShutdown");
        const bool isUsable = nvml->find(nvml->m_count, "nvmlDeviceGetCount_v2")
            && nvml->find(nvml->m_handle, "nvmlDeviceGetHandleByIndex_v2")
            && nvml->find(nvml->m_name, "nvmlDeviceGetName") && nvml->find(nvml->m_uuid, "nvmlDeviceGetUUID");
        nvml->find(nvml->m_memory2, "nvmlDeviceGetMemoryInfo_v2");
        nvml->find(nvml->m_memory, "nvmlDeviceGetMemoryInfo");
        nvml->find(nvml->m_clock, "nvmlDeviceGetClockInfo");
        nvml->find(nvml->m_utilisation, "nvmlDeviceGetUtilizationRates");
        nvml->find(nvml->m_temperature, "nvmlDeviceGetTemperature");
        nvml->find(nvml->m_power, "nvmlDeviceGetPowerUsage");
        return isUsable ? std::move(nvml) : nullptr;
    }

    Nvml(const Nvml&) = delete;
    Nvml& operator=(const Nvml&) = delete;
    ~Nvml()
    {
        if (m_shutdown != nullptr)
            m_shutdown();
        if (m_library != nullptr)
            ::dlclose(m_library);
    }

    std::vector<GpuSample> sample() const
    {
        std::vector<GpuSample> cards;
        unsigned count = 0;
        if (m_count(&count) != 0)
            return cards;
        for (unsigned index = 0; index < count; ++index) {
            void* device = nullptr;
            if (m_handle(index, &device) == 0)
                cards.push_back(sampleCard(device));
        }
        return cards;
    }

private:
    struct Memory {
        unsigned long long total;
        unsigned long long free;
        unsigned long long used;
    };
    struct Memory2 {
        unsigned version = sizeof(Memory2) | 2U << 24U; // NVML_STRUCT_VERSION(Memory, 2)
        unsigned long long total = 0;
        unsigned long long reserved = 0;
        unsigned long long free = 0;
        unsigned long long used = 0; // with or without the reserved: NVIDIA's manuals disagree
    };
    struct Utilisation {
        unsigned gpu; // percent
        unsigned memory;
    };

    Nvml() = default;

    template <class Function>
    bool find(Function& function, const char* name)
    {
        function = reinterpret_cast<Function>(::dlsym(m_library, name));
        return function != nullptr;
    }

    void sampleMemory(void* device, GpuSample& card) const
    {
        Memory2 memory2;
        Memory memory {};
        if (m_memory2 != nullptr && m_memory2(device, &memory2) == 0) {
            const auto taken = memory2.free + memory2.reserved;
            memory = { memory2.total, memory2.free, memory2.total - std::min(memory2.total, taken) };
            card.memoryReservedBytes = memory2.reserved;
        } else if (m_memory == nullptr || m_memory(device, &memory) != 0) {
            return;
        }
        card.memoryTotalBytes = memory.total;
        card.memoryUsedBytes = memory.used;
        card.memoryFreeBytes = memory.free;
    }

    GpuSample sampleCard(void* device) const
    {
        GpuSample card;
        std::array<char, 128> text {};
        if (m_name(device, text.data(), text.size()) == 0)
            card.name = text.data();
        if (m_uuid(device, text.data(), text.size()) == 0)
            card.uuid = text.data();
        sampleMemory(device, card);
        Utilisation utilisation {};
        if (m_utilisation != nullptr && m_utilisation(device, &utilisation) == 0) {
            card.utilisation = utilisation.gpu / 100.0;
            card.memoryUtilisation = utilisation.memory / 100.0;
        }
        unsigned value = 0;
        if (m_temperature != nullptr && m_temperature(device, 0, &value) == 0)
            card.temperatureC = value;
        if (m_power != nullptr && m_power(device, &value) == 0)
            card.powerWatts = value / 1000.0;
        constexpr int ofProcessors = 1; // NVML_CLOCK_SM, NVML_CLOCK_MEM
        constexpr int ofMemory = 2;
        if (m_clock != nullptr && m_clock(device, ofProcessors, &value) == 0)
            card.clockMhz = value;
        if (m_clock != nullptr && m_clock(device, ofMemory, &value) == 0)
            card.memoryClockMhz = value;
        return card;
    }

    void* m_library = nullptr;
    int (*m_init)() = nullptr;
    int (*m_shutdown)() = nullptr;
    int (*m_count)(unsigned*) = nullptr;
    int (*m_handle)(unsigned, void**) = nullptr;
    int (*m_name)(void*, char*, unsigned) = nullptr;
    int (*m_uuid)(void*, char*, unsigned) = nullptr;
    int (*m_memory)(void*, Memory*) = nullptr;
    int (*m_memory2)(void*, Memory2*) = nullptr;
    int (*m_clock)(void*, int, unsigned*) = nullptr;
    int (*m_utilisation)(void*, Utilisation*) = nullptr;
    int (*m_temperature)(void*, int, unsigned*) = nullptr;
    int (*m_power)(void*, unsigned*) = nullptr;
};

MachineMonitor::MachineMonitor()
    : m_nvml(Nvml::load())
{ }

MachineMonitor::~MachineMonitor() = default;

MachineSample MachineMonitor::sample()
{
    MachineSample sample;
    sample.memoryTotalBytes = kibibytes("/proc/meminfo", "MemTotal");
    sample.memoryAvailableBytes = kibibytes("/proc/meminfo", "MemAvailable");
    for (const std::string& folder : workerFolders()) {
        sample.workerBytes += kibibytes(folder + "/status", "VmRSS");
        ++sample.workers;
    }
    // user, nice, system, idle, iowait, irq, softirq, steal (proc(5)).
    std::ifstream stat("/proc/stat");
    std::string word;
    stat >> word;
    std::uint64_t all = 0;
    std::uint64_t idle = 0;
    for (int field = 0; field < 8; ++field) {
        std::uint64_t ticks = 0;
        stat >> ticks;
        all += ticks;
        idle += field == 3 || field == 4 ? ticks : 0;
    }
    if (m_allTicks != 0 && all > m_allTicks)
        sample.processorUse
            = static_cast<double>(all - idle - m_busyTicks) / static_cast<double>(all - m_allTicks);
    m_allTicks = all;
    m_busyTicks = all - idle;
    if (m_nvml)
        sample.gpus = m_nvml->sample();
    return sample;
}

} // namespace fovea::app
