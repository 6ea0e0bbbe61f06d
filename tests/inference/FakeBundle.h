#pragma once

#include "inference/json/Json.h"

#include <filesystem>
#include <string>
#include <vector>

namespace fovea::inference::test {

// A bundle made up for a test: settings, and a network written as TorchScript source.
struct FakeBundle {
    std::string name = "Fake";
    // Methods of a module; x is 1 x 1 x X x Y x Z. Two classes by default: voxels above one half are label 1.
    std::string source = "def forward(self, x):\n    return torch.cat([1.0 - x, x], 1)\n";
    Json preprocessing = Json::array();
    Json inferer { { "_target_", "SimpleInferer" } };
    Json postprocessing
        = Json::array({ { { "_target_", "Activationsd" }, { "keys", "pred" }, { "softmax", true } },
            { { "_target_", "Invertd" }, { "keys", "pred" }, { "transform", "@preprocessing" },
                { "orig_keys", "image" }, { "nearest_interp", false } },
            { { "_target_", "AsDiscreted" }, { "keys", "pred" }, { "argmax", true } } });
    std::vector<std::string> inputs { "image" }; // names of the input's channels
    Json more = Json::object(); // further members of configs/inference.json
    int channels = 2;
    Json channelNames { { "0", "background" }, { "1", "lesion" } };
};

// Writes it into the folder, which is made, and returns the folder.
std::filesystem::path writeBundle(const std::filesystem::path& folder, const FakeBundle& bundle);

void writeText(const std::filesystem::path& file, const std::string& text);

} // namespace fovea::inference::test
