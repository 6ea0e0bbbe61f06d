#include "inference/protocol/Fields.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fovea::inference {

namespace {

constexpr std::array<std::pair<VoxelType, const char*>, 3> voxelNames { { { VoxelType::Int16, "int16" },
    { VoxelType::UInt16, "uint16" }, { VoxelType::Float32, "float32" } } };

Json toJson(const AllocatorRecord& allocator)
{
    return { { "allocatedBytes", allocator.allocatedBytes }, { "reservedBytes", allocator.reservedBytes },
        { "peakAllocatedBytes", allocator.peakAllocatedBytes },
        { "peakReservedBytes", allocator.peakReservedBytes }, { "outOfMemory", allocator.outOfMemory } };
}

} // namespace

Json toJson(Vec3 v)
{
    return Json::array({ v.x, v.y, v.z });
}

Json toJson(const Geometry& geometry)
{
    Json direction = Json::array();
    for (const Vec3& column : geometry.direction.columns)
        direction.push_back(toJson(column));
    return { { "size", geometry.size }, { "originLps", toJson(geometry.originLps) },
        { "spacingMm", toJson(geometry.spacingMm) }, { "directionColumns", direction } };
}

Json toJson(const RunRecord& run)
{
    Json stages = Json::array();
    for (const StageTime& stage : run.stages)
        stages.push_back({ { "stage", stage.stage }, { "seconds", stage.seconds } });
    return { { "device", run.device }, { "deviceName", run.deviceName }, { "precision", run.precision },
        { "method", run.method }, { "bundleVersion", run.bundleVersion },
        { "cudnnVersion", run.cudnnVersion }, { "onednnVersion", run.onednnVersion },
        { "windowing", run.windowing }, { "skippedWindows", run.skippedWindows },
        { "predictedMemoryBytes", run.predictedMemoryBytes }, { "fallbacks", run.fallbacks },
        { "torchVersion", run.torchVersion }, { "instructionSet", run.instructionSet },
        { "usedFastConvolutions", run.usedFastConvolutions }, { "threads", run.threads },
        { "stages", stages }, { "totalSeconds", run.totalSeconds },
        { "peakMemoryBytes", run.peakMemoryBytes }, { "peakDeviceBytes", run.peakDeviceBytes },
        { "windows", run.windows }, { "allocator", toJson(run.allocator) },
        { "modelSha256", run.modelSha256 }, { "notices", run.notices } };
}

static AllocatorRecord readAllocator(const Json& object, Fields& outer)
{
    Fields f(object);
    const AllocatorRecord allocator { f.bytes("allocatedBytes"), f.bytes("reservedBytes"),
        f.bytes("peakAllocatedBytes"), f.bytes("peakReservedBytes"), f.integer("outOfMemory", 0, maxJob) };
    outer.take(f);
    return allocator;
}

RunRecord readRun(const Json& object, Fields& outer)
{
    Fields f(object);
    RunRecord run { .device = f.text("device"),
        .deviceName = f.text("deviceName"),
        .precision = f.text("precision"),
        .method = f.text("method"),
        .bundleVersion = f.text("bundleVersion"),
        .cudnnVersion = f.text("cudnnVersion"),
        .onednnVersion = f.text("onednnVersion"),
        .windowing = f.text("windowing"),
        .torchVersion = f.text("torchVersion"),
        .instructionSet = f.text("instructionSet"),
        .usedFastConvolutions = f.truth("usedFastConvolutions"),
        .threads = static_cast<int>(f.integer("threads", 0, 100'000)),
        .totalSeconds = f.number("totalSeconds", 0.0, 1e9),
        .peakMemoryBytes = f.bytes("peakMemoryBytes"),
        .peakDeviceBytes = f.bytes("peakDeviceBytes"),
        .windows = f.integer("windows", 0, maxJob),
        .skippedWindows = f.integer("skippedWindows", 0, maxJob),
        .predictedMemoryBytes = f.bytes("predictedMemoryBytes"),
        .fallbacks = f.texts("fallbacks"),
        .modelSha256 = f.text("modelSha256"),
        .allocator = readAllocator(f.object("allocator"), f),
        .notices = f.texts("notices") };
    for (const Json& entry : f.list("stages")) {
        Fields stage(entry);
        run.stages.push_back({ stage.text("stage"), stage.number("seconds", 0.0, 1e9) });
        f.take(stage);
    }
    outer.take(f);
    return run;
}

std::string voxelTypeName(VoxelType type)
{
    return std::ranges::find(voxelNames, type, &std::pair<VoxelType, const char*>::first)->second;
}

VoxelType readVoxelType(Fields& fields)
{
    const std::string type = fields.text("voxelType");
    const auto found = std::ranges::find(voxelNames, type, &std::pair<VoxelType, const char*>::second);
    if (found != voxelNames.end())
        return found->first;
    (void)fields.text("a known voxelType");
    return VoxelType::Float32;
}

} // namespace fovea::inference
