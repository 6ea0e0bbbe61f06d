#include "inference/bundle/BareModel.h"

#include "inference/json/Json.h"

#include <fstream>
#include <system_error>

namespace fovea::inference {

namespace {

namespace fs = std::filesystem;

Json step(const char* target, const char* key, Json arguments = Json::object())
{
    arguments["_target_"] = target;
    arguments["keys"] = key;
    return arguments;
}

Json channelNames(const std::vector<std::string>& names)
{
    Json result = Json::object();
    for (std::size_t channel = 0; channel < names.size(); ++channel)
        result[std::to_string(channel)] = names[channel];
    return result;
}

Json preprocessing(const BareModelForm& form)
{
    Json steps = Json::array({ step("LoadImaged", "image"), step("EnsureChannelFirstd", "image") });
    if (!form.axisCodes.empty())
        steps.push_back(step("Orientationd", "image", { { "axcodes", form.axisCodes } }));
    if (form.spacingMm)
        steps.push_back(step("Spacingd", "image", { { "pixdim", *form.spacingMm }, { "mode", "bilinear" } }));
    switch (form.intensity) {
    case BareModelForm::Intensity::AsIs:
        break;
    case BareModelForm::Intensity::Range:
        steps.push_back(step("ScaleIntensityRanged", "image",
            { { "a_min", form.low }, { "a_max", form.high }, { "b_min", 0.0 }, { "b_max", 1.0 },
                { "clip", true } }));
        break;
    case BareModelForm::Intensity::Percentiles:
        steps.push_back(step("ScaleIntensityRangePercentilesd", "image",
            { { "lower", form.low }, { "upper", form.high }, { "b_min", 0.0 }, { "b_max", 1.0 },
                { "clip", true } }));
        break;
    case BareModelForm::Intensity::ZeroMean:
        steps.push_back(step("NormalizeIntensityd", "image", { { "channel_wise", true } }));
        break;
    }
    return { { "_target_", "Compose" }, { "transforms", steps } };
}

Json postprocessing(const BareModelForm& form)
{
    const char* activation = form.mayOverlap ? "sigmoid" : "softmax";
    Json decision = form.mayOverlap ? Json { { "threshold", 0.5 } } : Json { { "argmax", true } };
    return { { "_target_", "Compose" },
        { "transforms",
            Json::array({ step("Activationsd", "pred", { { activation, true } }),
                step("Invertd", "pred",
                    { { "transform", "@preprocessing" }, { "orig_keys", "image" },
                        { "nearest_interp", false } }),
                step("AsDiscreted", "pred", std::move(decision)) }) } };
}

Json inferer(const BareModelForm& form)
{
    if (!form.window)
        return { { "_target_", "SimpleInferer" } };
    return { { "_target_", "SlidingWindowInferer" }, { "roi_size", *form.window }, { "overlap", 0.25 },
        { "mode", "gaussian" }, { "sw_batch_size", 1 } };
}

Json metadata(const BareModelForm& form)
{
    const Json image { { "type", "image" }, { "modality", form.modality },
        { "num_channels", form.inputs.size() }, { "spatial_shape", { "*", "*", "*" } },
        { "channel_def", channelNames(form.inputs) } };
    const Json prediction { { "type", "image" }, { "format", "segmentation" },
        { "num_channels", form.labels.size() }, { "channel_def", channelNames(form.labels) } };
    return { { "name", form.name }, { "version", "0.0.0" }, { "monai_version", "1.5.0" },
        { "task", "described by hand" },
        { "network_data_format",
            { { "inputs", { { "image", image } } }, { "outputs", { { "pred", prediction } } } } } };
}

bool write(const fs::path& file, const Json& json)
{
    std::ofstream stream(file, std::ios::binary);
    stream << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
    return stream.flush().good();
}

} // namespace

Result<fs::path> makeBundle(const fs::path& modelFile, const BareModelForm& form, const fs::path& folder)
{
    if (form.name.empty() || form.labels.empty() || form.inputs.empty())
        return fail(ErrorCode::InvalidArgument, "A model needs a name, its inputs and its labels",
            modelFile.string());
    std::error_code error;
    if (fs::exists(folder, error))
        return fail(ErrorCode::InvalidArgument, "There is a model of that name already", folder.string(),
            "Choose another name.");
    const bool isOnnx = modelFile.extension() == ".onnx";
    fs::create_directories(folder / "configs", error);
    if (!error)
        fs::create_directories(folder / "models", error);
    if (!error)
        fs::copy_file(modelFile, folder / "models" / (isOnnx ? "model.onnx" : "model.ts"), error);
    const Json config { { "preprocessing", preprocessing(form) }, { "inferer", inferer(form) },
        { "postprocessing", postprocessing(form) } };
    if (error || !write(folder / "configs" / "inference.json", config)
        || !write(folder / "configs" / "metadata.json", metadata(form))) {
        fs::remove_all(folder, error);
        return fail(ErrorCode::Unwritable, "The model's folder can't be written", folder.string());
    }
    return folder;
}

} // namespace fovea::inference
