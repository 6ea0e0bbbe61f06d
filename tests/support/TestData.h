#pragma once

#include <QTemporaryDir>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace fovea::test {

// A file or folder below FOVEA_TEST_DATA, the folder with the optional test data; nothing when it is not
// there. Tests that need it skip, saying what is missing:
//
//     const auto head = test::testData("data/t1-head-dicom");
//     if (!head)
//         QSKIP("FOVEA_TEST_DATA has no data/t1-head-dicom");
[[nodiscard]] std::optional<std::filesystem::path> testData(const std::string& relativePath);

// A temporary folder of one test.
class TestFolder {
public:
    [[nodiscard]] std::filesystem::path path() const { return m_folder.path().toStdString(); }
    [[nodiscard]] std::filesystem::path file(const std::string& name) const { return path() / name; }
    // Writes a file of those bytes, making the folders that it needs.
    std::filesystem::path write(const std::string& name, const std::string& bytes) const;
    // The names of everything in it, folders too, sorted.
    [[nodiscard]] std::vector<std::string> list() const;

private:
    QTemporaryDir m_folder;
};

[[nodiscard]] std::string readBytes(const std::filesystem::path& file);

} // namespace fovea::test
