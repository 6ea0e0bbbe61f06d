#pragma once

#include <QByteArray>
#include <QFile>
#include <QString>

#include <filesystem>

namespace fovea {

// Takes the first part out of a multipart/related answer as it comes in, and writes it to a file: RFC 2046,
// DICOM PS3.18 8.6.1. An answer that is not multipart is written as it is.
class PartWriter {
public:
    // contentType is the answer's.
    PartWriter(const QString& contentType, const std::filesystem::path& file);

    [[nodiscard]] bool isOpen() const { return m_file.isOpen(); }
    [[nodiscard]] bool add(const QByteArray& bytes); // false when it can't be written
    // Whether a whole part came. Closes the file.
    [[nodiscard]] bool finish();

private:
    enum class State { Preamble, Headers, Body, Done };

    bool write(qsizetype count);

    QFile m_file;
    QByteArray m_delimiter; // "--boundary"; empty: not multipart
    QByteArray m_buffer;
    State m_state = State::Preamble;
};

// The boundary that a content type names; empty when it names none.
[[nodiscard]] QByteArray boundaryOf(const QString& contentType);

} // namespace fovea
