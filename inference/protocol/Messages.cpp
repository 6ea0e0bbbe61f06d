#include "inference/protocol/Messages.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fovea::inference {

namespace {

constexpr std::array<std::pair<ErrorCode, const char*>, 11> errorNames { {
    { ErrorCode::InvalidArgument, "invalid-argument" },
    { ErrorCode::NotFound, "not-found" },
    { ErrorCode::Unreadable, "unreadable" },
    { ErrorCode::Damaged, "damaged" },
    { ErrorCode::Unsupported, "unsupported" },
    { ErrorCode::Inconsistent, "inconsistent" },
    { ErrorCode::OutOfMemory, "out-of-memory" },
    { ErrorCode::Unwritable, "unwritable" },
    { ErrorCode::WorkerLost, "worker-lost" },
    { ErrorCode::Cancelled, "cancelled" },
    { ErrorCode::Internal, "internal" },
} };

constexpr std::array<std::pair<VoxelType, const char*>, 3> voxelNames { { { VoxelType::Int16, "int16" },
    { VoxelType::UInt16, "uint16" }, { VoxelType::Float32, "float32" } } };

const char* nameOf(VoxelType type)
{
    return std::ranges::find(voxelNames, type, &std::pair<VoxelType, const char*>::first)->second;
}

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
        { "windows", run.windows }, { "modelSha256", run.modelSha256 }, { "notices", run.notices } };
}

Json toJson(const WorkerInfo& info)
{
    Json devices = Json::array();
    for (const DeviceInfo& device : info.devices)
        devices.push_back(
            { { "id", device.id }, { "name", device.name }, { "memoryBytes", device.memoryBytes } });
    Json tests = Json::array();
    for (const SelfTestResult& test : info.selfTests)
        tests.push_back({ { "device", test.device }, { "precision", test.precision },
            { "passed", test.passed }, { "worstError", test.worstError }, { "worstCase", test.worstCase } });
    return { { "protocolVersion", info.protocolVersion }, { "programVersion", info.programVersion },
        { "torchVersion", info.torchVersion }, { "instructionSet", info.instructionSet },
        { "threads", info.threads }, { "devices", devices }, { "selfTests", tests },
        { "isolation", info.isolation } };
}

struct Encoder {
    Json operator()(const Hello& hello) const
    {
        return { { "message", "hello" }, { "info", toJson(hello.info) } };
    }
    Json operator()(const SegmentJob& job) const
    {
        Json more = Json::array();
        for (const JobImage& image : job.moreImages)
            more.push_back({ { "geometry", toJson(image.geometry) }, { "voxelType", nameOf(image.voxelType) },
                { "imageFile", image.imageFile.string() } });
        return { { "message", "segment" }, { "job", job.job }, { "bundle", job.bundle.string() },
            { "device", job.device }, { "geometry", toJson(job.geometry) }, { "modality", job.modality },
            { "voxelType", nameOf(job.voxelType) }, { "imageFile", job.imageFile.string() },
            { "moreImages", more }, { "precision", job.precision }, { "skipsUniform", job.skipsUniform },
            { "labelsFile", job.labelsFile.string() },
            { "probabilitiesFile", job.probabilitiesFile.string() },
            { "probabilityChannels", job.probabilityChannels } };
    }
    Json operator()(const CancelJob& cancel) const
    {
        return { { "message", "cancel" }, { "job", cancel.job } };
    }
    Json operator()(const JobProgress& progress) const
    {
        return { { "message", "progress" }, { "job", progress.job }, { "stage", progress.stage },
            { "fraction", progress.fraction } };
    }
    Json operator()(const JobDone& done) const
    {
        return { { "message", "done" }, { "job", done.job }, { "channels", done.channels },
            { "run", toJson(done.run) } };
    }
    Json operator()(const JobFailed& failed) const
    {
        return { { "message", "failed" }, { "job", failed.job }, { "code", errorCodeName(failed.error.code) },
            { "sentence", failed.error.sentence }, { "subject", failed.error.subject },
            { "hint", failed.error.hint } };
    }
};

// Takes fields out of a message and remembers the first that is missing or wrong.
class Fields {
public:
    explicit Fields(const Json& object)
        : m_object(object)
    { }

    [[nodiscard]] bool isComplete() const { return m_wrong.empty(); }
    [[nodiscard]] const std::string& wrong() const { return m_wrong; }

    std::string text(const char* key)
    {
        const Json* value = member(m_object, key);
        if (value != nullptr && value->is_string())
            return value->get<std::string>();
        return refuse(key), std::string();
    }

    std::int64_t integer(const char* key, std::int64_t minimum, std::int64_t maximum)
    {
        const Json* value = member(m_object, key);
        if (value != nullptr && value->is_number()) {
            const auto number = asInteger(*value);
            if (number && *number >= minimum && *number <= maximum)
                return *number;
        }
        return refuse(key), minimum;
    }

    std::uint64_t bytes(const char* key) { return static_cast<std::uint64_t>(integer(key, 0, 1LL << 52)); }

    double number(const char* key, double minimum, double maximum)
    {
        const Json* value = member(m_object, key);
        if (value != nullptr && value->is_number()) {
            const auto number = asNumber(*value);
            if (number && *number >= minimum && *number <= maximum)
                return *number;
        }
        return refuse(key), minimum;
    }

    bool truth(const char* key)
    {
        const Json* value = member(m_object, key);
        if (value != nullptr && value->is_boolean())
            return value->get<bool>();
        return refuse(key), false;
    }

    std::vector<std::string> texts(const char* key)
    {
        std::vector<std::string> result;
        for (const Json& value : list(key)) {
            if (!value.is_string())
                return refuse(key), result;
            result.push_back(value.get<std::string>());
        }
        return result;
    }

    Vec3 vector(const char* key) { return vectorOf(member(m_object, key), key); }

    Geometry geometry(const char* key)
    {
        Geometry result;
        const Json* value = member(m_object, key);
        if (value == nullptr || !value->is_object())
            return refuse(key), result;
        Fields inner(*value);
        const Json& size = inner.list("size");
        const Json& columns = inner.list("directionColumns");
        if (size.size() != 3 || columns.size() != 3)
            return refuse(key), result;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const auto n = asInteger(size[axis]);
            if (!n || *n < 1 || *n > 1'000'000)
                return refuse(key), result;
            result.size[axis] = *n;
            result.direction.columns[axis] = inner.vectorOf(&columns[axis], key);
        }
        result.originLps = inner.vector("originLps");
        result.spacingMm = inner.vector("spacingMm");
        if (!inner.isComplete() || !validated(result))
            refuse(key);
        return result;
    }

    const Json& list(const char* key)
    {
        static const Json empty = Json::array();
        const Json* value = member(m_object, key);
        if (value != nullptr && value->is_array())
            return *value;
        return refuse(key), empty;
    }

    const Json& object(const char* key)
    {
        static const Json empty = Json::object();
        const Json* value = member(m_object, key);
        if (value != nullptr && value->is_object())
            return *value;
        return refuse(key), empty;
    }

    void take(const Fields& inner)
    {
        if (!inner.isComplete())
            refuse(inner.wrong().c_str());
    }

private:
    Vec3 vectorOf(const Json* value, const char* key)
    {
        const auto numbers = value != nullptr && value->is_array() ? asNumbers(*value) : std::nullopt;
        if (numbers && numbers->size() == 3)
            return { (*numbers)[0], (*numbers)[1], (*numbers)[2] };
        return refuse(key), Vec3 {};
    }

    void refuse(const char* key)
    {
        if (m_wrong.empty())
            m_wrong = key;
    }

    const Json& m_object;
    std::string m_wrong;
};

constexpr std::int64_t maxJob = 1LL << 52;

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
        .notices = f.texts("notices") };
    for (const Json& entry : f.list("stages")) {
        Fields stage(entry);
        run.stages.push_back({ stage.text("stage"), stage.number("seconds", 0.0, 1e9) });
        f.take(stage);
    }
    outer.take(f);
    return run;
}

WorkerInfo readInfo(const Json& object, Fields& outer)
{
    Fields f(object);
    WorkerInfo info { .protocolVersion = static_cast<int>(f.integer("protocolVersion", 0, 1'000'000)),
        .programVersion = f.text("programVersion"),
        .torchVersion = f.text("torchVersion"),
        .instructionSet = f.text("instructionSet"),
        .threads = static_cast<int>(f.integer("threads", 0, 100'000)),
        .isolation = f.texts("isolation") };
    for (const Json& entry : f.list("devices")) {
        Fields device(entry);
        info.devices.push_back({ device.text("id"), device.text("name"), device.bytes("memoryBytes") });
        f.take(device);
    }
    for (const Json& entry : f.list("selfTests")) {
        Fields test(entry);
        info.selfTests.push_back({ test.text("device"), test.text("precision"), test.truth("passed"),
            test.number("worstError", 0.0, 1e300), test.text("worstCase") });
        f.take(test);
    }
    outer.take(f);
    return info;
}

VoxelType readVoxelType(Fields& f)
{
    const std::string type = f.text("voxelType");
    const auto found = std::ranges::find(voxelNames, type, &std::pair<VoxelType, const char*>::second);
    if (found != voxelNames.end())
        return found->first;
    (void)f.text("a known voxelType");
    return VoxelType::Float32;
}

SegmentJob readSegmentJob(Fields& f)
{
    SegmentJob job { .job = f.integer("job", 0, maxJob),
        .bundle = f.text("bundle"),
        .device = f.text("device"),
        .geometry = f.geometry("geometry"),
        .modality = f.text("modality"),
        .imageFile = f.text("imageFile"),
        .precision = f.text("precision"),
        .skipsUniform = f.truth("skipsUniform"),
        .labelsFile = f.text("labelsFile"),
        .probabilitiesFile = f.text("probabilitiesFile"),
        .probabilityChannels = static_cast<int>(f.integer("probabilityChannels", 0, 65535)) };
    job.voxelType = readVoxelType(f);
    for (const Json& entry : f.list("moreImages")) {
        Fields image(entry);
        job.moreImages.push_back(
            { image.geometry("geometry"), readVoxelType(image), image.text("imageFile") });
        f.take(image);
    }
    return job;
}

} // namespace

std::string errorCodeName(ErrorCode code)
{
    const auto found = std::ranges::find(errorNames, code, &std::pair<ErrorCode, const char*>::first);
    return found != errorNames.end() ? found->second : "internal";
}

ErrorCode errorCodeFromName(const std::string& name)
{
    for (const auto& [code, text] : errorNames) {
        if (name == text)
            return code;
    }
    return ErrorCode::Internal;
}

std::string encode(const Message& message)
{
    // Text from files may hold bytes that are no UTF-8; they become replacement characters.
    return std::visit(Encoder {}, message).dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Message> decode(std::string_view text)
{
    const auto json = parseJson(text);
    if (!json)
        return std::unexpected(json.error());
    Fields f(*json);
    const std::string kind = f.text("message");
    Message message;
    if (kind == "hello")
        message = Hello { readInfo(f.object("info"), f) };
    else if (kind == "segment")
        message = readSegmentJob(f);
    else if (kind == "cancel")
        message = CancelJob { f.integer("job", 0, maxJob) };
    else if (kind == "progress")
        message
            = JobProgress { f.integer("job", 0, maxJob), f.text("stage"), f.number("fraction", 0.0, 1.0) };
    else if (kind == "done")
        message = JobDone { f.integer("job", 0, maxJob), static_cast<int>(f.integer("channels", 1, 65535)),
            readRun(f.object("run"), f) };
    else if (kind == "failed")
        message = JobFailed { f.integer("job", 0, maxJob),
            { errorCodeFromName(f.text("code")), f.text("sentence"), f.text("subject"), f.text("hint") } };
    else
        return fail(ErrorCode::Damaged, "The other side sent a message of an unknown kind");
    if (!f.isComplete())
        return fail(
            ErrorCode::Damaged, "The other side sent a message without a usable \"" + f.wrong() + "\"");
    return message;
}

} // namespace fovea::inference
