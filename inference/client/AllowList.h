#pragma once

#include "core/base/Error.h"
#include "inference/bundle/ModelCard.h"

#include <filesystem>
#include <map>
#include <string>

namespace fovea::inference {

// The models that a person has allowed to run, by the SHA-256 of the network's file: a file that changes is
// another model and must be allowed again. Kept in a file of the user's. One thread at a time.
class AllowList {
public:
    // $XDG_DATA_HOME/fovea/allowed-models.json, or below ~/.local/share.
    [[nodiscard]] static std::filesystem::path defaultFile();

    // A file that is missing or damaged allows nothing.
    explicit AllowList(std::filesystem::path file = defaultFile());

    [[nodiscard]] bool isAllowed(const ModelCard& card) const;
    // Remembers it. InvalidArgument for a card without a hash, Unwritable when it can't be kept beyond this
    // object.
    [[nodiscard]] Result<void> allow(const ModelCard& card);
    [[nodiscard]] Result<void> revoke(const std::string& sha256);
    // Names and versions by hash.
    [[nodiscard]] const std::map<std::string, std::string>& models() const { return m_models; }

private:
    [[nodiscard]] Result<void> save() const;

    std::filesystem::path m_file;
    std::map<std::string, std::string> m_models;
};

// The licence that comes with a bundle, or empty text: its LICENSE or docs/license.txt, at most 20,000
// characters.
[[nodiscard]] std::string licenceOf(const ModelCard& card);

} // namespace fovea::inference
