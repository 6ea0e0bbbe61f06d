#include "inference/bundle/Bundle.h"

#include "inference/bundle/Metadata.h"
#include "inference/bundle/PipelineReader.h"
#include "inference/bundle/Sha256.h"
#include "inference/json/Json.h"

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

Result<void> readConfig(const fs::path& configs, bool oldMargins, Bundle& bundle)
{
    std::error_code error;
    const fs::path file = configs / "inference.json";
    if (!fs::exists(file, error)) {
        const bool isYaml
            = fs::exists(configs / "inference.yaml", error) || fs::exists(configs / "inference.yml", error);
        bundle.card.problems.emplace_back(isYaml
                ? "Its settings are YAML (configs/inference.yaml), and only JSON is read"
                : "It has no configs/inference.json, so that nobody can know how to run it");
        return {};
    }
    const auto config = readJson(file);
    if (!config)
        return std::unexpected(config.error());
    PipelineReading reading = readPipeline(*config, configs, oldMargins);
    bundle.pipeline = std::move(reading.pipeline);
    append(bundle.card.problems, reading.problems);
    append(bundle.card.notices, reading.notices);
    return {};
}

void findModelFile(const fs::path& folder, Hashing hashing, Bundle& bundle)
{
    std::error_code error;
    bundle.modelFile = folder / "models" / "model.ts";
    if (!fs::is_regular_file(bundle.modelFile, error)) {
        bundle.card.problems.emplace_back("It has no models/model.ts; MONAI makes one with "
                                          "\"python -m monai.bundle ckpt_export\"");
        return;
    }
    bundle.card.modelBytes = fs::file_size(bundle.modelFile, error);
    if (error || bundle.card.modelBytes == 0) {
        bundle.card.problems.emplace_back("Its models/model.ts is empty");
        return;
    }
    if (hashing == Hashing::No)
        return;
    auto hash = sha256OfFile(bundle.modelFile);
    if (hash)
        bundle.card.sha256 = std::move(*hash);
    else
        bundle.card.problems.emplace_back("Its models/model.ts can't be read");
}

} // namespace

bool isBundle(const fs::path& folder)
{
    std::error_code error;
    return fs::is_regular_file(folder / "configs" / "metadata.json", error)
        || fs::is_regular_file(folder / "models" / "model.ts", error);
}

Result<Bundle> readBundle(const fs::path& folder, Hashing hashing)
{
    if (!isBundle(folder))
        return fail(ErrorCode::NotFound,
            "It is no model: it has neither configs/metadata.json nor models/model.ts", folder.string(),
            "Choose the folder of a MONAI bundle.");

    const fs::path configs = folder / "configs";
    Metadata metadata;
    const auto json = readJson(configs / "metadata.json");
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
    if (auto read = readConfig(configs, metadata.hasOldMargins, bundle); !read)
        return std::unexpected(read.error());
    if (!metadata.isPatchData)
        bundle.pipeline.inputSize = metadata.inputSize;
    describePipeline(bundle.pipeline, bundle.card);
    if (bundle.pipeline.detector && metadata.channelNames.empty())
        metadata.channelNames.emplace_back("Finding");
    labelChannels(metadata.channelNames, bundle.card);
    if (const auto colours = readJson(configs / "colors.json"))
        applyColours(*colours, bundle.card);
    else if (colours.error().code != ErrorCode::NotFound)
        bundle.card.notices.emplace_back("Its colours (configs/colors.json) can't be read");
    findModelFile(bundle.card.folder, hashing, bundle);
    return bundle;
}

} // namespace fovea::inference
