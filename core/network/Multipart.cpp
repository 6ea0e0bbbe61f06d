#include "core/network/Multipart.h"

#include <QRegularExpression>

#include <algorithm>

namespace fovea {

namespace {

constexpr qsizetype longestHead = 64 * 1024; // of a part; more is nonsense

} // namespace

QByteArray boundaryOf(const QString& contentType)
{
    static const QRegularExpression expression(
        QStringLiteral("boundary=(?:\"([^\"]{1,200})\"|([^;\\s]{1,200}))"),
        QRegularExpression::CaseInsensitiveOption);
    const auto match = expression.match(contentType);
    if (!contentType.startsWith(QLatin1String("multipart/"), Qt::CaseInsensitive) || !match.hasMatch())
        return {};
    return (match.captured(1).isEmpty() ? match.captured(2) : match.captured(1)).toLatin1();
}

PartWriter::PartWriter(const QString& contentType, const std::filesystem::path& file)
    : m_file(QString::fromStdString(file.string()))
{
    if (const QByteArray boundary = boundaryOf(contentType); !boundary.isEmpty())
        m_delimiter = "--" + boundary;
    else
        m_state = State::Body;
    (void)m_file.open(QIODevice::WriteOnly);
}

bool PartWriter::write(qsizetype count)
{
    if (count > 0 && m_file.write(m_buffer.constData(), count) != count)
        return false;
    m_buffer.remove(0, std::max<qsizetype>(count, 0));
    return true;
}

bool PartWriter::add(const QByteArray& bytes)
{
    if (m_state == State::Done)
        return true;
    m_buffer += bytes;
    if (m_state == State::Preamble) {
        const qsizetype found = m_buffer.indexOf(m_delimiter);
        if (found < 0)
            return m_buffer.size() < longestHead;
        m_buffer.remove(0, found + m_delimiter.size());
        m_state = State::Headers;
    }
    if (m_state == State::Headers) {
        const qsizetype found = m_buffer.indexOf("\r\n\r\n");
        if (found < 0)
            return m_buffer.size() < longestHead;
        m_buffer.remove(0, found + 4);
        m_state = State::Body;
    }
    if (m_delimiter.isEmpty())
        return write(m_buffer.size());
    const QByteArray end = "\r\n" + m_delimiter;
    const qsizetype found = m_buffer.indexOf(end);
    if (found >= 0) {
        m_state = State::Done;
        return write(found);
    }
    // The delimiter may have begun.
    return write(m_buffer.size() - end.size());
}

bool PartWriter::finish()
{
    const bool isWhole = m_state == State::Done || (m_delimiter.isEmpty() && m_file.size() > 0);
    const bool isWritten = m_file.isOpen() && m_file.flush();
    m_file.close();
    return isWhole && isWritten;
}

} // namespace fovea
