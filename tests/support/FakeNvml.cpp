// NVIDIA's management library for machines without a card: one card, "Card F". With FOVEA_FAKE_NVML=old in
// the environment it knows no second version of the memory's structure, as old drivers don't.
#include <cstdlib>
#include <cstring>

extern "C" {

int nvmlInit_v2()
{
    return 0;
}
int nvmlShutdown()
{
    return 0;
}
int nvmlDeviceGetCount_v2(unsigned* count)
{
    *count = 1;
    return 0;
}
int nvmlDeviceGetHandleByIndex_v2(unsigned, void** device)
{
    static int card = 0;
    *device = &card;
    return 0;
}
int nvmlDeviceGetName(void*, char* name, unsigned)
{
    std::strcpy(name, "Card F");
    return 0;
}
int nvmlDeviceGetUUID(void*, char* uuid, unsigned)
{
    std::strcpy(uuid, "GPU-f");
    return 0;
}
int nvmlDeviceGetClockInfo(void*, int type, unsigned* mhz)
{
    *mhz = type == 1 ? 1'400 : 2'600; // of the processors, of the memory
    return 0;
}
int nvmlDeviceGetMemoryInfo(void*, unsigned long long* totalFreeUsed)
{
    totalFreeUsed[0] = 10'000;
    totalFreeUsed[1] = 6'000;
    totalFreeUsed[2] = 4'000; // the reserved too
    return 0;
}
int nvmlDeviceGetMemoryInfo_v2(void*, void* memory)
{
    struct Memory {
        unsigned version;
        unsigned long long total, reserved, free, used;
    };
    auto* info = static_cast<Memory*>(memory);
    if (std::getenv("FOVEA_FAKE_NVML") != nullptr || info->version != 0x2000028)
        return 25; // NVML_ERROR_ARGUMENT_VERSION_MISMATCH
    *info = { info->version, 10'000, 1'000, 6'000, 4'000 }; // used with the reserved, as some drivers say it
    return 0;
}
}
