#pragma once

#include <QString>
#include <QStringList>

#include <filesystem>
#include <optional>
#include <string>

namespace fovea::test {

// The errors that dicom3tools' validator (dciodvfy) finds in a file, a line each; nothing when it is not
// installed.
[[nodiscard]] std::optional<QString> validatorErrors(const std::filesystem::path& file);

// Runs a Python script with its arguments and returns what it printed, both ways. Its exit status is checked:
// a script that fails gives "FAILED" and its words. Nothing when Python or one of the modules is not there.
[[nodiscard]] std::optional<QString> runPython(const std::string& script, const QStringList& arguments,
    const QStringList& modules = { "pydicom", "numpy" });

// Runs dcmjs_read.js (see there) on a file and returns what it printed, or "FAILED" and its words. Nothing
// when Node.js or dcmjs is not there; `packaging/test` fetches dcmjs where npm is.
[[nodiscard]] std::optional<QString> readByDcmjs(const QString& what, const std::filesystem::path& file);

// Runs a program and returns what it printed; nothing when it can't be started.
[[nodiscard]] std::optional<QString> runTool(
    const QString& program, const QStringList& arguments, int* status = nullptr);

} // namespace fovea::test
