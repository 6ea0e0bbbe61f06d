#include "inference/client/AllowList.h"

#include "inference/json/Json.h"

#include <cstdlib>
#include <fstream>
#include <system_error>
#include <unistd.h>

namespace fovea::inference {

namespace fs = std::filesystem;

fs::path AllowList::defaultFile()
{
    const char* data = std::getenv("XDG_DATA_HOME");
    const char* home = std::getenv("HOME");
    const fs::path base = data != nullptr && *data == '/' ? fs::path(data)
        : home != nullptr                                 ? fs::path(home) / ".local/share"
                                                          : fs::temp_directory_path();
    return base / "fovea" / "allowed-models.json";
}

AllowList::AllowList(fs::path file)
    : m_file(std::move(file))
{
    const auto json = readJson(m_file);
    const Json* models = json ? member(*json, "models") : nullptr;
    if (models == nullptr || !models->is_object())
        return;
    for (const auto& [sha256, name] : models->items()) {
        if (name.is_string() && sha256.size() == 64)
            m_models.emplace(sha256, name.get<std::string>());
    }
}

bool AllowList::isAllowed(const ModelCard& card) const
{
    return m_models.contains(card.sha256);
}

Result<void> AllowList::allow(const ModelCard& card)
{
    if (card.sha256.size() != 64)
        return fail(ErrorCode::InvalidArgument, "The model's file has not been hashed", card.name);
    m_models[card.sha256] = card.name + ' ' + card.version;
    return save();
}

Result<void> AllowList::revoke(const std::string& sha256)
{
    m_models.erase(sha256);
    return save();
}

Result<void> AllowList::save() const
{
    std::error_code error;
    fs::create_directories(m_file.parent_path(), error);
    // Whole or not at all.
    const fs::path temporary = m_file.string() + "." + std::to_string(::getpid());
    {
        std::ofstream stream(temporary, std::ios::binary);
        stream << Json { { "models", m_models } }.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
        if (!stream.flush().good())
            error = std::make_error_code(std::errc::io_error);
    }
    if (!error)
        fs::rename(temporary, m_file, error);
    if (!error)
        return {};
    std::error_code ignored;
    fs::remove(temporary, ignored);
    return fail(ErrorCode::Unwritable, "The list of allowed models can't be kept", m_file.string());
}

std::string licenceOf(const ModelCard& card)
{
    constexpr std::size_t longest = 20'000;
    for (const char* name : { "LICENSE", "LICENSE.txt", "docs/license.txt", "docs/LICENSE" }) {
        std::ifstream stream(card.folder / name, std::ios::binary);
        if (!stream)
            continue;
        std::string text(longest, '\0');
        stream.read(text.data(), static_cast<std::streamsize>(longest));
        text.resize(static_cast<std::size_t>(stream.gcount()));
        return text;
    }
    return {};
}

} // namespace fovea::inference
