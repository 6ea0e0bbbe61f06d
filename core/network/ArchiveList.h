#pragma once

#include "core/network/Archive.h"

#include <QJsonArray>

#include <filesystem>
#include <optional>
#include <vector>

namespace fovea {

// The archives that the user has told of, kept in a file that only the user can read. Passwords and tokens
// are in it as they are.
class ArchiveList {
public:
    // The user's own file.
    [[nodiscard]] static std::filesystem::path userFile();
    // An absent file is an empty list. Entries that can't be used are left out, and kept in the file. Errors:
    // Unreadable, Damaged.
    [[nodiscard]] static Result<ArchiveList> load(const std::filesystem::path& file = userFile());
    [[nodiscard]] Result<void> save() const;

    [[nodiscard]] const std::vector<ArchiveConnection>& connections() const { return m_connections; }
    [[nodiscard]] std::optional<ArchiveConnection> find(const QString& name) const;
    // Replaces the one of its name. InvalidArgument when it can't be used (see problemOf()).
    [[nodiscard]] Result<void> put(const ArchiveConnection& connection);
    [[nodiscard]] bool remove(const QString& name);

private:
    std::filesystem::path m_file;
    std::vector<ArchiveConnection> m_connections;
    QJsonArray m_unusable; // as they stand in the file
};

} // namespace fovea
