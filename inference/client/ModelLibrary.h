#pragma once

#include "core/base/Error.h"
#include "inference/bundle/ModelCard.h"

#include <filesystem>
#include <string>
#include <vector>

namespace fovea::inference {

// The models in some folders. A folder or a file that is a bundle is one; of others, the folders in it are
// looked at, to a depth of three. Blocking: hashes every model file. Any thread.
class ModelLibrary {
public:
    explicit ModelLibrary(std::vector<std::filesystem::path> folders)
        : m_folders(std::move(folders))
    { }

    // Every bundle, by name; those that can't run say why in ModelCard::problems. Folders that are missing or
    // can't be read are in unreadable().
    [[nodiscard]] std::vector<ModelCard> scan();
    [[nodiscard]] const std::vector<Error>& unreadable() const { return m_unreadable; }

    // A model by its folder, or by its name or folder name in the library (case is ignored).
    [[nodiscard]] Result<ModelCard> find(const std::string& nameOrFolder);

    // $FOVEA_MODELS (separated by colons), the user's models (~/.local/share/fovea/models), the installed
    // ones
    // (../share/fovea/models).
    [[nodiscard]] static std::vector<std::filesystem::path> defaultFolders();

private:
    std::vector<std::filesystem::path> m_folders;
    std::vector<Error> m_unreadable;
};

} // namespace fovea::inference
