#pragma once

#include "inference/json/Json.h"

#include <set>
#include <string>
#include <vector>

namespace fovea::inference {

// MONAI's transforms work on a dictionary, each on the entries that its "keys" name. Here is which entry is
// the network's, so that no step is taken for one of another entry and left out.

// The keys of one transform, resolved; empty for a transform that has none and works on the image itself.
[[nodiscard]] std::vector<std::string> keysOf(const Json& transform);

// The entries that it writes beside those of its keys ("name", "names").
[[nodiscard]] std::vector<std::string> newKeysOf(const Json& transform);

// What the transforms, a resolved list, load from files or make anew.
[[nodiscard]] std::set<std::string> madeKeys(const Json& transforms);

// A key that was found, or why none was.
struct KeyChoice {
    std::string key {};
    std::string problem {};
};

// The key that the transforms are about: the usual one where any of them names it; otherwise the only one
// that they name beside `others`, or the only one of several that also stands in `named`.
[[nodiscard]] KeyChoice chooseKey(const Json& transforms, const std::string& usual,
    const std::set<std::string>& others, const std::set<std::string>& named);

// Words in quotes in a part of the configuration: the keys that its Python names.
[[nodiscard]] std::set<std::string> quotedWords(const Json* part);

// The transform as it is for one of its keys: of arguments that are given as a list, one for each key, this
// key's.
[[nodiscard]] Json argumentsFor(const Json& transform, const std::string& key);

} // namespace fovea::inference
