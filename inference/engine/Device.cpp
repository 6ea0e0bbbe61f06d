#include "inference/engine/Device.h"

#include "inference/engine/ConvolutionLayout.h"
#include "inference/engine/Cuda.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <torch/version.h>

#include <algorithm>
#include <dlfcn.h>
#include <fstream>
#include <thread>
#include <unistd.h>

namespace fovea::inference {

namespace {

std::string processorName()
{
    std::ifstream info("/proc/cpuinfo");
    std::string line;
    while (std::getline(info, line)) {
        if (line.starts_with("model name"))
            return line.substr(std::min(line.find(": ") + 2, line.size()));
    }
    return "CPU";
}

std::uint64_t physicalMemory()
{
    const long pages = ::sysconf(_SC_PHYS_PAGES);
    const long size = ::sysconf(_SC_PAGESIZE);
    return pages > 0 && size > 0 ? static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(size) : 0;
}

} // namespace

std::vector<DeviceInfo> availableDevices()
{
    std::vector<DeviceInfo> devices = cudaDevices();
    devices.push_back({ "cpu", processorName(), physicalMemory() });
    return devices;
}

Result<Device> chooseDevice(const std::string& wanted)
{
    const auto devices = availableDevices();
    const std::string id = wanted == "cuda" ? "cuda:0" : wanted;
    const auto found = wanted == "auto" ? devices.begin() : std::ranges::find(devices, id, &DeviceInfo::id);
    if (found != devices.end())
        return Device { found->id, found->name };
    std::string known;
    for (const DeviceInfo& device : devices)
        known += (known.empty() ? "" : ", ") + device.id;
    return fail(
        ErrorCode::NotFound, "There is no device \"" + wanted + "\"", {}, "This machine has: " + known + ".");
}

std::string effectiveInstructionSet()
{
    // oneDNN's own answer where its library is a shared one, as Debian's is. Its C interface is stable.
    const auto isa = reinterpret_cast<int (*)()>(::dlsym(RTLD_DEFAULT, "dnnl_get_effective_cpu_isa"));
    const auto name = reinterpret_cast<const char* (*)(int)>(::dlsym(RTLD_DEFAULT, "dnnl_cpu_isa2str"));
    if (isa == nullptr || name == nullptr)
        return {};
    const char* text = name(isa());
    return text != nullptr ? text : "";
}

std::string onednnVersion()
{
    struct Version { // the beginning of dnnl_version_t
        int major;
        int minor;
        int patch;
    };
    const auto version = reinterpret_cast<const Version* (*)()>(::dlsym(RTLD_DEFAULT, "dnnl_version"));
    const Version* v = version != nullptr ? version() : nullptr;
    return v == nullptr
        ? std::string()
        : std::to_string(v->major) + '.' + std::to_string(v->minor) + '.' + std::to_string(v->patch);
}

std::string torchVersion()
{
    return TORCH_VERSION;
}

int defaultThreadCount()
{
    const auto processors = static_cast<int>(std::thread::hardware_concurrency());
    return processors > 4 ? processors - 1 : std::max(1, processors);
}

void configureTorch(int threads)
{
    at::set_num_threads(threads > 0 ? threads : defaultThreadCount());
    keepChannelsInnermost();
    configureCuda();
}

} // namespace fovea::inference
