#include "inference/bundle/TransformArguments.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace fovea::inference {

namespace {

using Names = std::set<std::string>;

struct Arguments {
    Names read {}; // by the transform's reader, which names the values that it can't take
    Names idle {};
    std::map<std::string, Json> onlyDefault {};
    bool takesAnything = false; // whatever else it is told is idle too
};

// Those of every part of a configuration and of MONAI's dictionary transforms.
const Arguments& forAll()
{
    static const Arguments all {
        .read = { "_target_", "_disabled_", "keys", "allow_missing_keys" },
        .idle = { "_desc_", "_requires_", "_debug_", "meta_keys", "meta_key_postfix", "image_only" },
        .onlyDefault = { { "_mode_", "default" } },
    };
    return all;
}

// The arguments that padding takes beside those of the transform that pads.
Arguments padding(Names read)
{
    read.insert({ "mode", "value", "constant_values" });
    return { .read = std::move(read), .onlyDefault = { { "lazy", false } } };
}

Arguments slidingWindows(Names read)
{
    read.insert({ "roi_size", "overlap", "mode", "sigma_scale", "padding_mode", "cval", "sw_batch_size" });
    return { .read = std::move(read),
        .idle = { "sw_device", "device", "progress", "cache_roi_weight_map", "cpu_thresh", "buffer_steps",
            "buffer_dim" },
        .onlyDefault = { { "with_coord", false } } };
}

std::map<std::string, Arguments> beforeTheNetwork()
{
    const Json axisLabels
        = Json::array({ Json::array({ "L", "R" }), Json::array({ "P", "A" }), Json::array({ "I", "S" }) });
    return {
        { "Orientation",
            { .read = { "axcodes", "as_closest_canonical" },
                .onlyDefault = { { "labels", axisLabels }, { "lazy", false } } } },
        { "Spacing",
            // ensure_same_shape is about several images of one grid, of which each is the first here.
            { .read = { "pixdim", "mode", "padding_mode", "dtype" },
                .idle = { "ensure_same_shape" },
                .onlyDefault = { { "diagonal", false }, { "align_corners", false }, { "scale_extent", false },
                    { "recompute_affine", false }, { "min_pixdim", nullptr }, { "max_pixdim", nullptr },
                    { "lazy", false } } } },
        { "Resize",
            { .read = { "spatial_size", "mode", "dtype" },
                .idle = { "anti_aliasing_sigma" }, // says how, where anti_aliasing says whether
                .onlyDefault = { { "size_mode", "all" }, { "align_corners", false },
                    { "anti_aliasing", false }, { "lazy", false } } } },
        { "ResizeWithPadOrCrop", padding({ "spatial_size", "method" }) },
        { "SpatialPad", padding({ "spatial_size", "method" }) },
        { "DivisiblePad", padding({ "k", "method" }) },
        { "CenterSpatialCrop", { .read = { "roi_size" }, .onlyDefault = { { "lazy", false } } } },
        { "CropForeground",
            { .read = { "source_key", "margin", "allow_smaller", "k_divisible", "mode", "value",
                  "constant_values" },
                .idle = { "start_coord_key", "end_coord_key" },
                .onlyDefault
                = { { "select_fn", nullptr }, { "channel_indices", nullptr }, { "lazy", false } } } },
        { "ScaleIntensityRange", { .read = { "a_min", "a_max", "b_min", "b_max", "clip", "dtype" } } },
        { "ScaleIntensityRangePercentiles",
            { .read = { "lower", "upper", "b_min", "b_max", "clip", "relative", "channel_wise", "dtype" } } },
        { "ScaleIntensity", { .read = { "minv", "maxv", "factor", "channel_wise", "dtype" } } },
        { "NormalizeIntensity", { .read = { "subtrahend", "divisor", "nonzero", "channel_wise", "dtype" } } },
    };
}

std::map<std::string, Arguments> afterTheNetwork()
{
    return {
        { "Activations",
            { .read = { "softmax", "sigmoid" }, .onlyDefault = { { "other", nullptr }, { "dim", 0 } } } },
        // Labels stay labels in every type; of rounding and the older names its reader knows what they mean.
        { "AsDiscrete",
            { .read = { "argmax", "threshold", "rounding", "threshold_values", "logit_thresh" },
                .idle = { "dtype", "keepdim", "num_classes", "n_classes" },
                .onlyDefault = { { "to_onehot", false }, { "dim", 0 } } } },
        { "Invert",
            { .read = { "transform", "orig_keys", "nearest_interp" },
                .idle = { "orig_meta_keys", "to_tensor", "device", "num_workers" },
                .onlyDefault = { { "post_func", nullptr } } } },
        { "KeepLargestConnectedComponent",
            { .read = { "applied_labels", "is_onehot", "independent", "connectivity" },
                .onlyDefault = { { "num_components", 1 } } } },
        { "Lambda",
            { .read = { "func" },
                .idle = { "track_meta" },
                .onlyDefault = { { "inv_func", nullptr }, { "overwrite", true } } } },
    };
}

std::map<std::string, Arguments> anywhere()
{
    return {
        // Files are read here by readers of our own, which give what MONAI's give by default.
        { "LoadImage",
            { .read = { "dtype" },
                .idle = { "reader", "overwriting", "ensure_channel_first", "simple_keys",
                    "prune_meta_pattern", "prune_meta_sep", "expanduser", "channel_dim", "series_name",
                    "series_meta", "prune_metadata", "squeeze_non_spatial_dims" },
                .onlyDefault
                = { { "affine_lps_to_ras", true }, { "reverse_indexing", false }, { "swap_ij", true } } } },
        { "SaveImage", { .takesAnything = true } },
        { "DeleteItems", { .takesAnything = true } },
        { "EnsureChannelFirst", { .idle = { "strict_check", "channel_dim" } } },
        { "AddChannel", {} },
        { "EnsureType",
            { .read = { "dtype" }, .idle = { "data_type", "device", "wrap_sequence", "track_meta" } } },
        { "ToTensor", { .read = { "dtype" }, .idle = { "device", "wrap_sequence", "track_meta" } } },
        { "FromMetaTensor", { .idle = { "data_type" } } },
        { "ToDevice", { .idle = { "device", "non_blocking" } } },
        { "Identity", {} },
        { "CastToType", { .read = { "dtype" } } },
        { "Compose",
            { .read = { "transforms" },
                .idle = { "map_items", "unpack_items", "log_stats" },
                .onlyDefault = { { "lazy", false }, { "overrides", nullptr } } } },
        { "SimpleInferer", {} },
        { "SlidingWindowInferer", slidingWindows({}) },
        { "SlidingWindowInfererAdapt", slidingWindows({}) },
        { "SliceInferer", slidingWindows({ "spatial_dim" }) },
    };
}

const Arguments* argumentsOf(const std::string& transform)
{
    static const std::map<std::string, Arguments> table = [] {
        auto all = anywhere();
        all.merge(beforeTheNetwork());
        all.merge(afterTheNetwork());
        return all;
    }();
    const auto found = table.find(transform);
    return found != table.end() ? &found->second : nullptr;
}

// Whether the value is that one, or a list of nothing else, one for each key. Null always is.
bool asksFor(const Json& value, const Json& expected)
{
    if (value.is_null() || value == expected)
        return true;
    if (value.is_array() && !value.empty())
        return std::ranges::all_of(value, [&](const Json& one) { return asksFor(one, expected); });
    if (expected.is_boolean())
        return asTruth(value) == std::optional(expected.get<bool>());
    return expected.is_number() && asNumber(value) == asNumber(expected);
}

} // namespace

bool isArgumentIdle(const std::string& transform, const std::string& argument)
{
    const Arguments* known = argumentsOf(transform);
    if (known == nullptr || known->read.contains(argument) || forAll().read.contains(argument))
        return false;
    return known->takesAnything || known->idle.contains(argument) || forAll().idle.contains(argument);
}

std::vector<std::string> unsupportedArguments(const std::string& transform, const Json& arguments)
{
    std::vector<std::string> problems;
    const Arguments* known = argumentsOf(transform);
    if (known == nullptr || known->takesAnything || !arguments.is_object())
        return problems;
    for (const auto& [name, value] : arguments.items()) {
        Json only;
        bool isTaken = false;
        for (const Arguments* part : { known, &forAll() }) {
            isTaken = isTaken || part->read.contains(name) || part->idle.contains(name);
            if (const auto found = part->onlyDefault.find(name); found != part->onlyDefault.end())
                only = found->second;
        }
        if (!isTaken && !asksFor(value, only))
            problems.push_back(transform + " with " + name + " is not supported");
    }
    return problems;
}

} // namespace fovea::inference
