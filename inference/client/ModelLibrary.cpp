#include "inference/client/ModelLibrary.h"

#include "inference/bundle/Bundle.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <set>
#include <sstream>
#include <system_error>

namespace fovea::inference {

namespace {

namespace fs = std::filesystem;

constexpr int maxDepth = 3;
constexpr std::size_t maxFolders = 20'000;

std::string lowerCase(std::string text)
{
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

class Finder {
public:
    void visit(const fs::path& folder, int depth)
    {
        if (isBundle(folder) || isModelFile(folder)) {
            std::error_code error;
            m_bundles.insert(fs::weakly_canonical(folder, error));
            return;
        }
        if (depth >= maxDepth || ++m_visited > maxFolders)
            return;
        std::error_code error;
        for (auto entry
            = fs::directory_iterator(folder, fs::directory_options::skip_permission_denied, error);
            !error && entry != fs::directory_iterator(); entry.increment(error)) {
            std::error_code ignored;
            const bool isCandidate = entry->is_directory(ignored) || isModelFile(entry->path());
            if (isCandidate && !entry->path().filename().string().starts_with('.'))
                visit(entry->path(), depth + 1);
        }
    }

    [[nodiscard]] const std::set<fs::path>& bundles() const { return m_bundles; }

private:
    std::set<fs::path> m_bundles;
    std::size_t m_visited = 0;
};

} // namespace

std::vector<ModelCard> ModelLibrary::scan()
{
    m_unreadable.clear();
    Finder finder;
    for (const fs::path& folder : m_folders) {
        std::error_code error;
        if (isModelFile(folder))
            finder.visit(folder, 0);
        else if (fs::is_regular_file(folder, error))
            m_unreadable.push_back({ ErrorCode::Unsupported, "The file is no model", folder.string(),
                "A model is a folder, or a file: .zip, .ts or .onnx." });
        else if (!fs::is_directory(folder, error))
            m_unreadable.push_back(
                { ErrorCode::NotFound, "There is no such folder of models", folder.string(), "" });
        else if (fs::directory_iterator(folder, error); error)
            m_unreadable.push_back(
                { ErrorCode::Unreadable, "The folder of models can't be read", folder.string(), "" });
        else
            finder.visit(folder, 0);
    }
    std::vector<ModelCard> cards;
    for (const fs::path& folder : finder.bundles()) {
        auto bundle = readBundle(folder);
        // One bundle may be there as a folder and as its zip.
        const bool isKnown = bundle && std::ranges::contains(cards, bundle->card.folder, &ModelCard::folder);
        if (isKnown)
            continue;
        if (bundle) {
            cards.push_back(std::move(bundle->card));
            continue;
        }
        ModelCard card;
        card.folder = folder;
        card.name = folder.filename().string();
        card.problems.push_back(bundle.error().sentence);
        cards.push_back(std::move(card));
    }
    std::ranges::stable_sort(cards, {}, [](const ModelCard& card) { return lowerCase(card.name); });
    return cards;
}

Result<ModelCard> ModelLibrary::find(const std::string& nameOrFolder)
{
    if (isBundle(nameOrFolder) || isModelFile(nameOrFolder)) {
        auto bundle = readBundle(nameOrFolder);
        if (!bundle)
            return std::unexpected(bundle.error());
        return std::move(bundle->card);
    }
    const std::string wanted = lowerCase(nameOrFolder);
    for (ModelCard& card : scan()) {
        if (lowerCase(card.name) == wanted || lowerCase(card.folder.filename().string()) == wanted)
            return std::move(card);
    }
    return fail(ErrorCode::NotFound, "There is no such model", nameOrFolder,
        "Name the folder of a MONAI bundle, or list the known ones with \"fovea models\".");
}

std::vector<fs::path> ModelLibrary::defaultFolders()
{
    std::vector<fs::path> folders;
    const auto addIfThere = [&](const fs::path& folder) {
        std::error_code error;
        if (fs::is_directory(folder, error))
            folders.push_back(folder);
    };
    if (const char* named = std::getenv("FOVEA_MODELS")) {
        std::istringstream list(named);
        for (std::string folder; std::getline(list, folder, ':');) {
            if (!folder.empty())
                folders.emplace_back(folder);
        }
    }
    if (const char* data = std::getenv("XDG_DATA_HOME"); data != nullptr && *data != '\0')
        addIfThere(fs::path(data) / "fovea/models");
    else if (const char* home = std::getenv("HOME"))
        addIfThere(fs::path(home) / ".local/share/fovea/models");
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    if (!error)
        addIfThere(program.parent_path() / "../share/fovea/models");
    return folders;
}

} // namespace fovea::inference
