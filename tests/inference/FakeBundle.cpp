#include "FakeBundle.h"

#include <torch/script.h>

#include <fstream>

namespace fovea::inference::test {

namespace {

Json step(const std::string& target)
{
    return { { "_target_", target }, { "keys", "image" } };
}

} // namespace

void writeText(const std::filesystem::path& file, const std::string& text)
{
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
}

std::filesystem::path writeBundle(const std::filesystem::path& folder, const FakeBundle& bundle)
{
    Json steps = Json::array({ step("LoadImaged"), step("EnsureChannelFirstd") });
    for (const Json& entry : bundle.preprocessing) {
        steps.push_back(entry);
        steps.back()["keys"] = "image";
    }
    Json config { { "preprocessing", { { "_target_", "Compose" }, { "transforms", steps } } },
        { "inferer", bundle.inferer },
        { "postprocessing", { { "_target_", "Compose" }, { "transforms", bundle.postprocessing } } } };
    config.update(bundle.more);
    Json inputNames = Json::object();
    for (std::size_t channel = 0; channel < bundle.inputs.size(); ++channel)
        inputNames[std::to_string(channel)] = bundle.inputs[channel];
    const Json image { { "type", "image" }, { "modality", "MR" }, { "num_channels", bundle.inputs.size() },
        { "spatial_shape", { "*", "*", "*" } }, { "channel_def", inputNames } };
    const Json prediction { { "type", "image" }, { "format", "segmentation" },
        { "num_channels", bundle.channels }, { "channel_def", bundle.channelNames } };
    const Json metadata { { "name", bundle.name }, { "version", "1.2.3" }, { "monai_version", "1.5.0" },
        { "network_data_format",
            { { "inputs", { { "image", image } } }, { "outputs", { { "pred", prediction } } } } } };
    writeText(folder / "configs" / "metadata.json", metadata.dump(2));
    writeText(folder / "configs" / "inference.json", config.dump(2));
    std::filesystem::create_directories(folder / "models");
    torch::jit::Module module("Fake");
    module.define(bundle.source);
    module.save((folder / "models" / "model.ts").string());
    return folder;
}

} // namespace fovea::inference::test
