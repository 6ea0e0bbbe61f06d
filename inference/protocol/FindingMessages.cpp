#include "inference/protocol/FindingMessages.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fovea::inference {

namespace {

constexpr double anyNumber = 1e300;
constexpr std::size_t mostEntries = 10'000; // in a list that a worker sends

constexpr std::array<std::pair<ExplainTarget::Kind, const char*>, 4> kindNames { {
    { ExplainTarget::Kind::Voxel, "voxel" },
    { ExplainTarget::Kind::Finding, "finding" },
    { ExplainTarget::Kind::Label, "label" },
    { ExplainTarget::Kind::Box, "box" },
} };

Json imageJson(const char* kind, const ImageJob& job)
{
    return { { "message", kind }, { "job", job.job }, { "bundle", job.bundle.string() },
        { "allowedSha256", job.allowedSha256 }, { "device", job.device },
        { "geometry", toJson(job.geometry) }, { "modality", job.modality },
        { "voxelType", voxelTypeName(job.voxelType) }, { "imageFile", job.imageFile.string() } };
}

void readImageJob(Fields& f, ImageJob& job)
{
    job.job = f.integer("job", 0, maxJob);
    job.bundle = f.text("bundle");
    job.allowedSha256 = f.texts("allowedSha256");
    job.device = f.text("device");
    job.geometry = f.geometry("geometry");
    job.modality = f.text("modality");
    job.voxelType = readVoxelType(f);
    job.imageFile = f.text("imageFile");
}

Json targetJson(const ExplainTarget& target)
{
    const auto* kind
        = std::ranges::find(kindNames, target.kind, &std::pair<ExplainTarget::Kind, const char*>::first);
    Json json { { "kind", kind->second }, { "label", target.label } };
    if (target.pointLps)
        json["pointLps"] = toJson(*target.pointLps);
    return json;
}

ExplainTarget readTarget(const Json& object, Fields& outer)
{
    Fields f(object);
    ExplainTarget target { .label = static_cast<int>(f.integer("label", 0, 65535)) };
    const std::string kind = f.text("kind");
    const auto* found
        = std::ranges::find(kindNames, kind, &std::pair<ExplainTarget::Kind, const char*>::second);
    if (found != kindNames.end())
        target.kind = found->first;
    else
        (void)f.text("a known kind");
    if (object.contains("pointLps"))
        target.pointLps = f.vector("pointLps");
    outer.take(f);
    return target;
}

Variations readVariations(const Json& object, Fields& outer)
{
    Fields f(object);
    Variations variations { .flips = f.truth("flips") };
    for (const std::string& bundle : f.texts("moreBundles"))
        variations.moreBundles.emplace_back(bundle);
    variations.dropoutPasses = static_cast<int>(f.integer("dropoutPasses", 0, 100));
    outer.take(f);
    return variations;
}

Json variationsJson(const Variations& variations)
{
    Json bundles = Json::array();
    for (const auto& bundle : variations.moreBundles)
        bundles.push_back(bundle.string());
    return { { "flips", variations.flips }, { "moreBundles", bundles },
        { "dropoutPasses", variations.dropoutPasses } };
}

DetectJob readDetectJob(Fields& f)
{
    DetectJob job;
    readImageJob(f, job);
    job.mergesDuplicates = f.truth("mergesDuplicates");
    job.uncertainty = readVariations(f.object("uncertainty"), f);
    return job;
}

ExplainJob readExplainJob(Fields& f)
{
    ExplainJob job;
    readImageJob(f, job);
    const auto method = methodFromName(f.text("method"));
    if (!method)
        (void)f.text("a known method");
    job.method = method.value_or(ExplainMethod::HiResCam);
    job.layer = f.text("layer");
    job.target = readTarget(f.object("target"), f);
    job.wantsSanity = f.truth("wantsSanity");
    job.wantsDeletion = f.truth("wantsDeletion");
    job.heatFile = f.text("heatFile");
    job.heatCapacity = f.integer("heatCapacity", 1, maxJob);
    job.inputFile = f.text("inputFile");
    job.inputCapacity = f.integer("inputCapacity", 0, maxJob);
    return job;
}

UncertaintyJob readUncertaintyJob(Fields& f)
{
    UncertaintyJob job;
    readImageJob(f, job);
    job.variations = readVariations(f.object("variations"), f);
    job.labelsFile = f.text("labelsFile");
    job.entropyFile = f.text("entropyFile");
    return job;
}

// The entries of a list, each read by the function; too many are refused.
template <class T, class Function>
std::vector<T> readList(Fields& f, const char* key, Function&& read)
{
    std::vector<T> result;
    const Json& list = f.list(key);
    if (list.size() > mostEntries) {
        (void)f.text("a list of bearable length");
        return result;
    }
    for (const Json& entry : list) {
        Fields inner(entry);
        result.push_back(read(inner, entry));
        f.take(inner);
    }
    return result;
}

Detected readDetected(Fields& f)
{
    Detected detected { .job = f.integer("job", 0, maxJob) };
    detected.detections = readList<Detection>(f, "detections", [](Fields& d, const Json& entry) {
        Detection detection { .minimumLps = d.vector("minimumLps"),
            .maximumLps = d.vector("maximumLps"),
            .score = d.number("score", 0.0, 1.0),
            .label = static_cast<int>(d.integer("label", 0, 65535)),
            .name = d.text("name"),
            .merged = static_cast<int>(d.integer("merged", 1, 1'000'000)) };
        if (entry.is_object() && entry.contains("uncertainty"))
            detection.uncertainty = d.number("uncertainty", 0.0, 1.0);
        const Vec3 size = detection.sizeMm();
        if (size.x < 0.0 || size.y < 0.0 || size.z < 0.0)
            (void)d.text("a box with a size");
        return detection;
    });
    detected.run = readRun(f.object("run"), f);
    return detected;
}

Explained readExplained(Fields& f)
{
    Explained explained { .job = f.integer("job", 0, maxJob),
        .heat = f.geometry("heat"),
        .window = f.geometry("window"),
        .hasRandomised = f.truth("hasRandomised"),
        .layer = f.text("layer") };
    explained.layers = readList<LayerInfo>(f, "layers", [](Fields& l, const Json&) {
        LayerInfo layer { .name = l.text("name"),
            .kind = l.text("kind"),
            .channels = static_cast<int>(l.integer("channels", 0, 1'000'000)) };
        const Json& size = l.list("size");
        for (std::size_t axis = 0; axis < 3; ++axis)
            layer.size[axis] = axis < size.size() ? asInteger(size[axis]).value_or(0) : 0;
        return layer;
    });
    explained.score = f.number("score", -anyNumber, anyNumber);
    explained.targetVoxels = f.integer("targetVoxels", 0, maxJob);
    explained.sanity = readList<SanityStep>(f, "sanity", [](Fields& s, const Json&) {
        return SanityStep { s.text("layer"), s.number("rankCorrelation", -1.001, 1.001),
            s.number("similarity", -1.001, 1.001) };
    });
    explained.deletion = readList<DeletionPoint>(f, "deletion", [](Fields& d, const Json&) {
        return DeletionPoint { d.number("fraction", 0.0, 1.0), d.number("score", -anyNumber, anyNumber),
            d.number("randomScore", -anyNumber, anyNumber) };
    });
    explained.run = readRun(f.object("run"), f);
    return explained;
}

} // namespace

Json toJson(const DetectJob& job)
{
    Json json = imageJson("detect", job);
    json["mergesDuplicates"] = job.mergesDuplicates;
    json["uncertainty"] = variationsJson(job.uncertainty);
    return json;
}

Json toJson(const ExplainJob& job)
{
    Json json = imageJson("explain", job);
    json.update(
        { { "method", methodName(job.method) }, { "layer", job.layer }, { "target", targetJson(job.target) },
            { "wantsSanity", job.wantsSanity }, { "wantsDeletion", job.wantsDeletion },
            { "heatFile", job.heatFile.string() }, { "heatCapacity", job.heatCapacity },
            { "inputFile", job.inputFile.string() }, { "inputCapacity", job.inputCapacity } });
    return json;
}

Json toJson(const UncertaintyJob& job)
{
    Json json = imageJson("uncertainty", job);
    json.update({ { "variations", variationsJson(job.variations) }, { "labelsFile", job.labelsFile.string() },
        { "entropyFile", job.entropyFile.string() } });
    return json;
}

Json toJson(const Detected& detected)
{
    Json list = Json::array();
    for (const Detection& detection : detected.detections) {
        list.push_back({ { "minimumLps", toJson(detection.minimumLps) },
            { "maximumLps", toJson(detection.maximumLps) }, { "score", detection.score },
            { "label", detection.label }, { "name", detection.name }, { "merged", detection.merged } });
        if (detection.uncertainty)
            list.back()["uncertainty"] = *detection.uncertainty;
    }
    return { { "message", "detected" }, { "job", detected.job }, { "detections", list },
        { "run", toJson(detected.run) } };
}

Json toJson(const Explained& explained)
{
    Json layers = Json::array();
    for (const LayerInfo& layer : explained.layers)
        layers.push_back({ { "name", layer.name }, { "kind", layer.kind }, { "channels", layer.channels },
            { "size", layer.size } });
    Json sanity = Json::array();
    for (const SanityStep& step : explained.sanity)
        sanity.push_back({ { "layer", step.layer }, { "rankCorrelation", step.rankCorrelation },
            { "similarity", step.similarity } });
    Json deletion = Json::array();
    for (const DeletionPoint& point : explained.deletion)
        deletion.push_back({ { "fraction", point.fraction }, { "score", point.score },
            { "randomScore", point.randomScore } });
    return { { "message", "explained" }, { "job", explained.job }, { "heat", toJson(explained.heat) },
        { "window", toJson(explained.window) }, { "hasRandomised", explained.hasRandomised },
        { "layer", explained.layer }, { "layers", layers }, { "score", explained.score },
        { "targetVoxels", explained.targetVoxels }, { "sanity", sanity }, { "deletion", deletion },
        { "run", toJson(explained.run) } };
}

std::optional<Message> readFindingMessage(const std::string& kind, Fields& fields)
{
    if (kind == "detect")
        return readDetectJob(fields);
    if (kind == "explain")
        return readExplainJob(fields);
    if (kind == "uncertainty")
        return readUncertaintyJob(fields);
    if (kind == "detected")
        return readDetected(fields);
    if (kind == "explained")
        return readExplained(fields);
    return std::nullopt;
}

} // namespace fovea::inference
