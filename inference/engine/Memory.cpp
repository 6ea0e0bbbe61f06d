#include "inference/engine/Memory.h"

#include "inference/engine/Cgroup.h"

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <c10/util/Exception.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <malloc.h>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unordered_map>

namespace fovea::inference {

namespace {

constexpr std::size_t hugePage = 2U << 20U;
constexpr std::size_t largeSize = 1U << 20U;
constexpr std::size_t smallAlignment = 64;

thread_local std::stop_token allocationStop;

std::atomic<std::int64_t> usedBytes = 0; // by tensors
std::atomic<std::int64_t> mostBytes = 0;

void count(std::int64_t bytes)
{
    const std::int64_t used = usedBytes += bytes;
    std::int64_t most = mostBytes;
    while (used > most && !mostBytes.compare_exchange_weak(most, used)) { }
}

std::size_t roundedUp(std::size_t size)
{
    return (size + hugePage - 1) / hugePage * hugePage;
}

// Memory of whole huge pages, aligned to them; null when there is none.
void* mapPages(std::size_t size)
{
    const std::size_t reserved = size + hugePage;
    void* memory = ::mmap(nullptr, reserved, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return nullptr;
    const auto begin = reinterpret_cast<std::uintptr_t>(memory);
    const auto aligned = (begin + hugePage - 1) / hugePage * hugePage;
    if (aligned > begin)
        ::munmap(memory, aligned - begin);
    if (begin + reserved > aligned + size)
        ::munmap(reinterpret_cast<void*>(aligned + size), begin + reserved - aligned - size);
    void* pages = reinterpret_cast<void*>(aligned);
    ::madvise(pages, size, MADV_HUGEPAGE);
    return pages;
}

class TensorMemory : public c10::Allocator {
public:
    c10::DataPtr allocate(std::size_t size) override
    {
        void* memory = size == 0 ? nullptr : size < largeSize ? small(size) : large(size);
        return { memory, memory, &TensorMemory::deleter, c10::Device(c10::DeviceType::CPU) };
    }

    c10::DeleterFnPtr raw_deleter() const override { return &TensorMemory::deleter; }

    void copy_data(void* destination, const void* source, std::size_t count) const override
    {
        std::memcpy(destination, source, count);
    }

    static TensorMemory& instance()
    {
        // Never destroyed: tensors of static life in LibTorch are freed after main().
        static auto* memory = new TensorMemory;
        return *memory;
    }

    void release()
    {
        const std::scoped_lock lock(m_mutex);
        releaseLocked();
    }

private:
    static void* small(std::size_t size)
    {
        void* memory = nullptr;
        if (::posix_memalign(&memory, smallAlignment, size) != 0)
            refuse(size);
        count(static_cast<std::int64_t>(::malloc_usable_size(memory)));
        return memory;
    }

    void* large(std::size_t size)
    {
        if (allocationStop.stop_requested())
            TORCH_CHECK(false, "stop requested");
        const std::size_t rounded = roundedUp(size);
        const std::scoped_lock lock(m_mutex);
        const auto found = m_free.lower_bound(rounded);
        if (found != m_free.end() && found->first <= rounded + rounded / 8) {
            void* memory = found->second;
            m_used.emplace(memory, found->first);
            count(static_cast<std::int64_t>(found->first));
            m_free.erase(found);
            return memory;
        }
        // Nothing fits, so the network has moved on to other sizes: what is kept would only add to the peak.
        releaseLocked();
        void* memory = mapPages(rounded);
        if (memory == nullptr)
            refuse(size);
        m_used.emplace(memory, rounded);
        count(static_cast<std::int64_t>(rounded));
        return memory;
    }

    [[noreturn]] static void refuse(std::size_t size)
    {
        C10_THROW_ERROR(OutOfMemoryError, "no memory for a tensor of " + std::to_string(size) + " bytes");
    }

    static void deleter(void* memory)
    {
        if (memory == nullptr)
            return;
        TensorMemory& self = instance();
        {
            const std::scoped_lock lock(self.m_mutex);
            if (const auto found = self.m_used.find(memory); found != self.m_used.end()) {
                self.m_free.emplace(found->second, memory);
                count(-static_cast<std::int64_t>(found->second));
                self.m_used.erase(found);
                return;
            }
        }
        count(-static_cast<std::int64_t>(::malloc_usable_size(memory)));
        std::free(memory);
    }

    void releaseLocked()
    {
        for (const auto& [size, memory] : m_free)
            ::munmap(memory, size);
        m_free.clear();
    }

    std::mutex m_mutex;
    std::unordered_map<void*, std::size_t> m_used; // large blocks only
    std::multimap<std::size_t, void*> m_free;
};

} // namespace

void installTensorMemory()
{
    c10::SetCPUAllocator(&TensorMemory::instance(), 1);
}

void releaseTensorMemory()
{
    TensorMemory::instance().release();
}

TensorMemoryPeak::TensorMemoryPeak()
    : m_start(usedBytes)
{
    mostBytes = m_start;
}

std::uint64_t TensorMemoryPeak::bytes() const
{
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, mostBytes - m_start));
}

std::uint64_t availableBytes()
{
    std::uint64_t available = std::numeric_limits<std::uint64_t>::max();
    const auto kibibytes = [](const char* file, const char* format) -> std::optional<std::uint64_t> {
        std::ifstream stream(file);
        std::string line;
        while (std::getline(stream, line)) {
            unsigned long long kib = 0;
            if (std::sscanf(line.c_str(), format, &kib) == 1)
                return kib * 1024;
        }
        return std::nullopt;
    };
    if (const auto free = kibibytes("/proc/meminfo", "MemAvailable: %llu kB"))
        available = *free;
    if (const auto free = cgroupFreeBytes())
        available = std::min(available, *free);
    rlimit limit {};
    if (::getrlimit(RLIMIT_DATA, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
        const std::uint64_t used = kibibytes("/proc/self/status", "VmData: %llu kB").value_or(0);
        available = std::min<std::uint64_t>(available, limit.rlim_cur > used ? limit.rlim_cur - used : 0);
    }
    return available;
}

StopAtAllocation::StopAtAllocation(std::stop_token stop)
{
    allocationStop = std::move(stop);
}

StopAtAllocation::~StopAtAllocation()
{
    allocationStop = {};
}

std::uint64_t peakResidentBytes()
{
    std::ifstream status("/proc/self/status");
    std::string line;
    while (std::getline(status, line)) {
        unsigned long long kib = 0;
        if (std::sscanf(line.c_str(), "VmHWM: %llu kB", &kib) == 1)
            return kib * 1024;
    }
    return 0;
}

void resetPeakResidentBytes()
{
    std::ofstream("/proc/self/clear_refs") << "5"; // see proc(5); harmless where it is refused
}

} // namespace fovea::inference
