#pragma once

#include "core/base/Error.h"
#include "core/base/Progress.h"

#include <QString>

#include <nlohmann/json.hpp>

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>

namespace fovea::app {

// Exit statuses of every subcommand; scripts depend on them.
enum class ExitStatus { Done = 0, Failed = 1, WrongUsage = 2, Cancelled = 3 };

[[nodiscard]] ExitStatus exitStatusOf(const Error& error);

// "45 %  Running the model, about 30 s left": how long it takes is said once that is more than a guess.
[[nodiscard]] QString progressText(
    const std::string& stage, double fraction, std::chrono::duration<double> elapsed);

// What a subcommand prints and how it is stopped. Results go to standard output, as text or as one JSON
// value; progress, notes and errors go to standard error. SIGINT and SIGTERM request a stop. Make one before
// any other thread starts.
class Terminal {
public:
    Terminal();
    ~Terminal();
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    void setJson(bool json) { m_json = json; }
    [[nodiscard]] bool isJson() const { return m_json; }

    // A line of the result; left out when the result is JSON.
    void line(const QString& text = {});
    // The result as JSON; left out when the result is text.
    void json(const nlohmann::ordered_json& value);
    // A remark for the person at the terminal.
    void note(const QString& text);
    void error(const Error& error);

    // Shows a line of progress, with the time left, when standard error is a terminal. Cancelled by the
    // signals.
    [[nodiscard]] Progress progress();

private:
    void clearProgressLine();

    bool m_json = false;
    bool m_hasProgressLine = false;
    std::stop_source m_stop;
    std::jthread m_signals;
};

} // namespace fovea::app
