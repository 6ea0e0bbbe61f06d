#include "inference/protocol/Messages.h"

#include "inference/protocol/Fields.h"
#include "inference/protocol/FindingMessages.h"

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

Json infoJson(const WorkerInfo& info)
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
        return { { "message", "hello" }, { "info", infoJson(hello.info) } };
    }
    Json operator()(const SegmentJob& job) const
    {
        Json more = Json::array();
        for (const JobImage& image : job.moreImages)
            more.push_back({ { "geometry", toJson(image.geometry) },
                { "voxelType", voxelTypeName(image.voxelType) }, { "imageFile", image.imageFile.string() } });
        return { { "message", "segment" }, { "job", job.job }, { "bundle", job.bundle.string() },
            { "allowedSha256", job.allowedSha256 }, { "device", job.device },
            { "geometry", toJson(job.geometry) }, { "modality", job.modality },
            { "voxelType", voxelTypeName(job.voxelType) }, { "imageFile", job.imageFile.string() },
            { "moreImages", more }, { "precision", job.precision }, { "skipsUniform", job.skipsUniform },
            { "lowMemory", job.lowMemory }, { "labelsFile", job.labelsFile.string() },
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
    Json operator()(const DetectJob& job) const { return toJson(job); }
    Json operator()(const ExplainJob& job) const { return toJson(job); }
    Json operator()(const UncertaintyJob& job) const { return toJson(job); }
    Json operator()(const Detected& detected) const { return toJson(detected); }
    Json operator()(const Explained& explained) const { return toJson(explained); }
};

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

SegmentJob readSegmentJob(Fields& f)
{
    SegmentJob job { .job = f.integer("job", 0, maxJob),
        .bundle = f.text("bundle"),
        .allowedSha256 = f.texts("allowedSha256"),
        .device = f.text("device"),
        .geometry = f.geometry("geometry"),
        .modality = f.text("modality"),
        .imageFile = f.text("imageFile"),
        .precision = f.text("precision"),
        .skipsUniform = f.truth("skipsUniform"),
        .lowMemory = f.truth("lowMemory"),
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
    else if (auto finding = readFindingMessage(kind, f))
        message = std::move(*finding);
    else
        return fail(ErrorCode::Damaged, "The other side sent a message of an unknown kind");
    if (!f.isComplete())
        return fail(
            ErrorCode::Damaged, "The other side sent a message without a usable \"" + f.wrong() + "\"");
    return message;
}

} // namespace fovea::inference
