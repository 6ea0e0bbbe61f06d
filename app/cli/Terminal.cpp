#include "app/cli/Terminal.h"

#include <cmath>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <unistd.h>

namespace fovea::app {

namespace {

sigset_t stopSignals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    return signals;
}

// Libraries start threads before the program can block a signal in them; there this takes it.
volatile std::sig_atomic_t wasInterrupted = 0;

void noteInterrupt(int /*signal*/)
{
    wasInterrupted = 1;
}

void waitForSignals(const std::stop_token& ended, std::stop_source stop)
{
    const sigset_t signals = stopSignals();
    constexpr timespec pause { 0, 100'000'000 };
    while (!ended.stop_requested()) {
        if (sigtimedwait(&signals, nullptr, &pause) > 0 || wasInterrupted != 0)
            stop.request_stop();
    }
}

} // namespace

ExitStatus exitStatusOf(const Error& error)
{
    return error.code == ErrorCode::Cancelled ? ExitStatus::Cancelled : ExitStatus::Failed;
}

QString progressText(const std::string& stage, double fraction, std::chrono::duration<double> elapsed)
{
    constexpr double leastFraction = 0.05;
    constexpr std::chrono::seconds leastElapsed { 1 };
    QString text
        = QStringLiteral("%1 %  %2").arg(100.0 * fraction, 3, 'f', 0).arg(QString::fromStdString(stage));
    if (fraction < leastFraction || fraction >= 1.0 || elapsed < leastElapsed)
        return text;
    const double seconds = elapsed.count() * (1.0 - fraction) / fraction;
    return text
        + (seconds < 99.5 ? QStringLiteral(", about %1 s left").arg(std::ceil(seconds))
                          : QStringLiteral(", about %1 min left").arg(std::round(seconds / 60.0)));
}

Terminal::Terminal()
{
    // Blocked in every thread, the signals are taken by one that may call what a signal handler may not.
    const sigset_t signals = stopSignals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGINT, noteInterrupt);
    std::signal(SIGTERM, noteInterrupt);
    m_signals = std::jthread([stop = m_stop](const std::stop_token& ended) { waitForSignals(ended, stop); });
}

Terminal::~Terminal()
{
    clearProgressLine();
}

void Terminal::line(const QString& text)
{
    if (m_json)
        return;
    clearProgressLine();
    std::printf("%s\n", qUtf8Printable(text));
}

void Terminal::json(const nlohmann::ordered_json& value)
{
    if (!m_json)
        return;
    clearProgressLine();
    // Names from files may hold bytes that are no UTF-8: they are replaced rather than thrown at.
    std::printf("%s\n", value.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace).c_str());
}

void Terminal::note(const QString& text)
{
    clearProgressLine();
    std::fprintf(stderr, "fovea: %s\n", qUtf8Printable(text));
}

void Terminal::error(const Error& error)
{
    clearProgressLine();
    std::fprintf(stderr, "fovea: error: %s\n", describe(error).c_str());
}

Progress Terminal::progress()
{
    if (isatty(STDERR_FILENO) == 0)
        return { nullptr, m_stop.get_token() };
    const auto start = std::chrono::steady_clock::now();
    return { [this, start](const std::string& stage, double fraction) {
                const QString text = progressText(stage, fraction, std::chrono::steady_clock::now() - start);
                std::fprintf(stderr, "\r\x1b[K%s", qUtf8Printable(text));
                std::fflush(stderr);
                m_hasProgressLine = true;
            },
        m_stop.get_token() };
}

void Terminal::clearProgressLine()
{
    if (!m_hasProgressLine)
        return;
    std::fputs("\r\x1b[K", stderr);
    m_hasProgressLine = false;
}

} // namespace fovea::app
