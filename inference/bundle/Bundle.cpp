#include "inference/bundle/Bundle.h"

#include "inference/bundle/Archive.h"
#include "inference/bundle/Metadata.h"
#include "inference/bundle/PipelineReader.h"
#include "inference/bundle/Sha256.h"
#include "inference/json/Json.h"
#include "inference/json/Yaml.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <system_error>

namespace fovea::inference {

namespace {

namespace fs = std::filesystem;

void append(std::vector<std::string>& to, const std::vector<std::string>& from)
{
    to.insert(to.end(), from.begin(), from.end());
}

void describePipeline(const Pipeline& pipeline, ModelCard& card)
{
    for (const Step& step : pipeline.preprocessing) {
        card.preprocessing.push_back(describe(step));
        if (const auto* spacing = std::get_if<SpacingStep>(&step))
            card.spacingMm = spacing->spacingMm;
    }
    card.inferer = describe(pipeline.inference);
    card.postprocessing
        = pipeline.detector ? describe(*pipeline.detector) : describe(pipeline.postprocessing);
    card.findsBoxes = pipeline.detector.has_value();
    card.isMultiLabel = pipeline.postprocessing.isThreshold;
}

void usePipeline(const Json& config, const fs::path& configs, bool oldMargins, Bundle& bundle)
{
    PipelineReading reading = readPipeline(config, configs, oldMargins);
    bundle.pipeline = std::move(reading.pipeline);
    append(bundle.card.problems, reading.problems);
    append(bundle.card.notices, reading.notices);
    if (bundle.card.outputChannels != 1 || bundle.pipeline.detector)
        return;
    // The largest of one channel is always the first: the background everywhere, in MONAI as well.
    if (!reading.decides)
        bundle.card.problems.emplace_back(
            "It gives one channel, and its settings don't say from which value on that is a structure");
    else if (!bundle.pipeline.postprocessing.isThreshold)
        bundle.card.notices.emplace_back(
            "It gives one channel, and its settings take the largest of the channels (AsDiscrete with "
            "argmax): every voxel becomes background. A threshold may be what was meant");
}

Result<Json> embedded(const fs::path& file, const char* name)
{
    const auto text = extraFile(file, name);
    return text ? parseJson(*text, file.string()) : fail(ErrorCode::NotFound, "It is not in it");
}

Result<void> readConfig(const fs::path& configs, const fs::path& network, bool oldMargins, Bundle& bundle)
{
    for (const char* name : { "inference.json", "inference.yaml", "inference.yml" }) {
        const fs::path file = configs / name;
        const auto config = file.extension() == ".json" ? readJson(file) : readYaml(file);
        if (config) {
            usePipeline(*config, configs, oldMargins, bundle);
            return {};
        }
        if (config.error().code == ErrorCode::Unsupported)
            bundle.card.problems.push_back(config.error().sentence);
        else if (config.error().code != ErrorCode::NotFound)
            return std::unexpected(config.error());
    }
    // MONAI's exporter puts a copy into the network's file.
    if (const auto config = embedded(network, "inference.json")) {
        usePipeline(*config, configs, oldMargins, bundle);
        return {};
    } else if (config.error().code != ErrorCode::NotFound) {
        return std::unexpected(config.error());
    }
    bundle.card.problems.emplace_back(
        "It has no configs/inference.json, so that nobody can know how to run it");
    return {};
}

// Hashes what will run, and says how large it is.
void describeModelFile(Hashing hashing, Bundle& bundle)
{
    std::error_code error;
    const std::string name = bundle.modelFile.filename().string();
    bundle.format = bundle.modelFile.extension() == ".onnx" ? ModelFormat::Onnx : ModelFormat::TorchScript;
    bundle.card.modelBytes = fs::file_size(bundle.modelFile, error);
    if (error || bundle.card.modelBytes == 0) {
        bundle.card.problems.push_back("Its " + name + " is empty");
        return;
    }
    if (hashing == Hashing::No)
        return;
    auto hash = sha256OfFile(bundle.modelFile);
    if (hash)
        bundle.card.sha256 = std::move(*hash);
    else
        bundle.card.problems.push_back("Its " + name + " can't be read");
}

void findModelFile(const fs::path& folder, Hashing hashing, Bundle& bundle)
{
    std::error_code error;
    for (const char* name : { "model.ts", "model.onnx" }) {
        bundle.modelFile = folder / "models" / name;
        if (fs::is_regular_file(bundle.modelFile, error)) {
            describeModelFile(hashing, bundle);
            return;
        }
    }
    bundle.modelFile = folder / "models" / "model.ts";
    const bool isElsewhere = std::ranges::any_of(std::array { "large_files.yml", "large_files.yaml" },
        [&](const char* name) { return fs::exists(folder / name, error); });
    bundle.card.problems.emplace_back(isElsewhere
            ? "Its weights are not in it: large_files.yml says where they are to be downloaded from"
            : "It has no models/model.ts; MONAI makes one with \"python -m monai.bundle ckpt_export\"");
}

// What needs both the metadata and the pipeline.
void finish(Metadata& metadata, Bundle& bundle)
{
    if (!metadata.isPatchData)
        bundle.pipeline.inputSize = metadata.inputSize;
    const auto* sliding = std::get_if<SlidingWindowInference>(&bundle.pipeline.inference);
    if (metadata.isFlat && (sliding == nullptr || !sliding->sliceAxis))
        bundle.card.problems.emplace_back(
            "It takes single pictures, and only models of volumes are supported");
    if (metadata.givesBoxes && !bundle.pipeline.detector)
        bundle.card.problems.emplace_back("It gives boxes in a way that isn't supported");
    describePipeline(bundle.pipeline, bundle.card);
    if (bundle.pipeline.detector && metadata.channelNames.empty())
        metadata.channelNames.emplace_back("Finding");
    labelChannels(metadata.channelNames, bundle.pipeline.postprocessing.merge, bundle.card);
}

// A network without a folder around it.
Result<Bundle> readBare(const fs::path& file, Hashing hashing)
{
    Metadata metadata;
    const auto about = embedded(file, "metadata.json");
    if (about)
        metadata = readMetadata(*about);
    Bundle bundle { .card = std::move(metadata.card), .modelFile = file };
    if (bundle.card.name.empty())
        bundle.card.name = file.stem().string();
    std::error_code error;
    bundle.card.folder = fs::weakly_canonical(file, error);
    if (const auto config = embedded(file, "inference.json"))
        usePipeline(*config, {}, metadata.hasOldMargins, bundle);
    else
        bundle.card.problems.emplace_back(
            "It is a bare network, which doesn't say what it takes and gives: make a bundle of it first");
    if (bundle.card.inputs.empty())
        bundle.card.inputs.push_back({ "image", "" });
    finish(metadata, bundle);
    describeModelFile(hashing, bundle);
    return bundle;
}

std::string extensionOf(const fs::path& file)
{
    std::string extension = file.extension().string();
    std::ranges::transform(extension, extension.begin(), [](unsigned char c) { return std::tolower(c); });
    return extension;
}

} // namespace

bool isBundle(const fs::path& folder)
{
    std::error_code error;
    return fs::is_regular_file(folder / "configs" / "metadata.json", error)
        || fs::is_regular_file(folder / "models" / "model.ts", error)
        || fs::is_regular_file(folder / "models" / "model.onnx", error);
}

bool isModelFile(const fs::path& file)
{
    const std::string extension = extensionOf(file);
    std::error_code error;
    return (extension == ".zip" || extension == ".ts" || extension == ".onnx")
        && fs::is_regular_file(file, error);
}

Result<Bundle> readBundle(const fs::path& path, Hashing hashing)
{
    fs::path folder = path;
    if (isModelFile(path)) {
        if (extensionOf(path) != ".zip")
            return readBare(path, hashing);
        auto unpacked = unpackBundle(path, bundleCache());
        if (!unpacked)
            return std::unexpected(unpacked.error());
        folder = std::move(*unpacked);
    }
    if (!isBundle(folder))
        return fail(ErrorCode::NotFound,
            "It is no model: it has neither configs/metadata.json nor models/model.ts", folder.string(),
            "Choose the folder of a MONAI bundle.");

    const fs::path configs = folder / "configs";
    Metadata metadata;
    const fs::path network = folder / "models" / "model.ts";
    auto json = readJson(configs / "metadata.json");
    if (!json && json.error().code == ErrorCode::NotFound)
        json = embedded(network, "metadata.json");
    if (json)
        metadata = readMetadata(*json);
    else if (json.error().code == ErrorCode::NotFound)
        metadata.card.notices.emplace_back("It has no configs/metadata.json");
    else
        return std::unexpected(json.error());

    Bundle bundle { .card = std::move(metadata.card) };
    std::error_code error;
    const fs::path absolute = fs::weakly_canonical(folder, error);
    bundle.card.folder = error ? folder : absolute;
    if (bundle.card.name.empty())
        bundle.card.name = bundle.card.folder.filename().string();
    if (auto read = readConfig(configs, network, metadata.hasOldMargins, bundle); !read)
        return std::unexpected(read.error());
    finish(metadata, bundle);
    if (const auto colours = readJson(configs / "colors.json"))
        applyColours(*colours, bundle.card);
    else if (colours.error().code != ErrorCode::NotFound)
        bundle.card.notices.emplace_back("Its colours (configs/colors.json) can't be read");
    findModelFile(bundle.card.folder, hashing, bundle);
    return bundle;
}

} // namespace fovea::inference
